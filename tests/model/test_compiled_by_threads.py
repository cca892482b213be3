"""Operations that several threads compile at the same time."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from awsim.model.loader import service_model
from awsim.model.present import OutputCompiler

THREADS = 4


def test_no_thread_is_given_what_another_has_only_begun() -> None:
    shapes = [
        shape
        for name in ("ListTables", "GetItem", "Query", "TransactGetItems", "BatchGetItem")
        if (shape := service_model("dynamodb").operation_model(name).output_shape) is not None
    ]
    item = {"Item": {"a": {"M": {"b": {"L": [{"S": "c"}]}}}}}
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            compiler, together = OutputCompiler("json", may_lack_members=False), Barrier(THREADS)

            def compiled(compiler: OutputCompiler = compiler, together: Barrier = together) -> Any:
                together.wait()
                return [compiler.compile(shape) for shape in shapes][1](item)

            with ThreadPoolExecutor(THREADS) as threads:
                running = [threads.submit(compiled) for _ in range(THREADS)]
                assert [each.result() for each in running] == [item] * THREADS
    finally:
        sys.setswitchinterval(before)
