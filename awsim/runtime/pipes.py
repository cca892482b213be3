"""What a process prints, read while it runs so that it never waits for a reader, and all of it when asked."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.runtime.output import Output

READ_AT_ONCE = 65_536


class Pipes:
    """The output of one process, led into its log."""

    def __init__(self, descriptor: int, output: Output) -> None:
        self._descriptor = descriptor
        self._output = output
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._lock = Lock()
        self._ended = False
        os.set_blocking(descriptor, False)
        Thread(target=self._read_on, name="awsim-worker-output", daemon=True).start()

    def drain(self) -> None:
        """Take in all that has been printed by now."""
        with self._lock:
            while not self._ended:
                try:
                    chunk = os.read(self._descriptor, READ_AT_ONCE)
                except BlockingIOError:
                    return
                except OSError:
                    chunk = b""
                self._ended = not chunk
                self._output.write(self._decoder.decode(chunk))

    def _read_on(self) -> None:
        while not self._ended:
            try:
                select.select([self._descriptor], [], [])
            except (OSError, ValueError):
                return
            self.drain()
