"""What a process prints, read while it runs so that it never waits for a reader, and all of it when asked."""

from __future__ import annotations

import os
import select
import struct
import sys
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import IO, TYPE_CHECKING

if sys.platform != "win32":  # there are no workers: `Functions` refuses them
    import fcntl
    import termios

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 16 * 1024 * 1024
"""How much of what is printed in one invocation is kept."""
MOST_LINES = 100_000
"""After so many lines, the rest is one."""


class Pipe:
    """The output of one process. Outside of `read` it is not listened to, as a frozen process is not on AWS."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._descriptor = stream.fileno()
        self._chunks: list[bytes] = []
        self._kept = self._dropped = 0
        self._lock = Lock()
        self._listening = Event()
        self._ended = False
        os.set_blocking(self._descriptor, False)
        Thread(target=self._read_on, name="awsim-worker-output", daemon=True).start()

    @contextmanager
    def read(self) -> Iterator[None]:
        """Let the process print as much as it likes, meanwhile."""
        self._listening.set()
        try:
            yield
        finally:
            self._listening.clear()

    def taken(self) -> list[str]:
        """The lines printed since the last time; one that has no end yet counts as a line."""
        self._take_in()
        with self._lock:
            printed, dropped = b"".join(self._chunks), self._dropped
            self._chunks, self._kept, self._dropped = [], 0, 0
        lines = printed.decode("utf-8", "replace").split("\n", MOST_LINES)
        if not lines[-1]:
            lines.pop()
        if dropped:
            lines.append(f"(awsim keeps {MOST_BYTES} bytes of an invocation's output; {dropped} more were printed)")
        return lines

    def _take_in(self) -> None:
        """Read what is there now, and not what is printed meanwhile: that may never end."""
        with self._lock:
            if self._ended:
                return
            try:
                chunk = os.read(self._descriptor, self._available() or 1)
            except BlockingIOError:
                return
            if not chunk:
                self._ended = True
                self._stream.close()
            elif self._kept < MOST_BYTES:
                self._chunks.append(chunk)
                self._kept += len(chunk)
            else:
                self._dropped += len(chunk)

    def _available(self) -> int:
        answer = fcntl.ioctl(self._descriptor, termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])

    def _read_on(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        while not self._ended:
            self._listening.wait()
            poll.poll()
            self._take_in()
