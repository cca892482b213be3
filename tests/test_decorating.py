"""What `mock_aws` decorates, and that the mock is active while the body runs: functions of every kind, and classes."""

from __future__ import annotations

import asyncio
import unittest
from typing import TYPE_CHECKING, Any, ClassVar

import boto3
import pytest

from awsim import mock_aws
from awsim.transports import active

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

REGION = "us-east-1"


def make_bucket(name: str) -> None:
    boto3.client("s3", region_name=REGION).create_bucket(Bucket=name)


def bucket_names() -> list[str]:
    return [bucket["Name"] for bucket in boto3.client("s3", region_name=REGION).list_buckets()["Buckets"]]


class TestFunctions:
    def test_without_and_with_a_call(self) -> None:
        @mock_aws
        def plain(value: int, *, more: int = 0) -> tuple[int, bool]:
            """Its docstring."""
            return value + more, active.current is not None

        @mock_aws(seed=7)
        def called() -> int:
            assert active.current is not None
            return active.current.world.options.seed

        assert plain(1, more=2) == (3, True)
        assert (plain.__name__, plain.__doc__) == ("plain", "Its docstring.")
        assert called() == 7
        assert active.current is None

    def test_each_call_is_fresh(self) -> None:
        @mock_aws
        def make() -> list[str]:
            make_bucket("first")
            return bucket_names()

        assert make() == make() == ["first"]

    def test_a_coroutine_function(self) -> None:
        @mock_aws
        async def body() -> list[str]:
            await asyncio.sleep(0)
            make_bucket("first")
            return bucket_names()

        coroutine = body()
        assert active.current is None
        assert asyncio.run(coroutine) == ["first"]
        assert active.current is None

    def test_a_generator_function(self) -> None:
        @mock_aws
        def body() -> Any:
            make_bucket("first")
            try:
                sent = yield bucket_names()
            except KeyError:
                sent = "thrown"
            yield sent
            return "returned"

        generator = body()
        assert next(generator) == ["first"]
        assert active.current is not None
        assert generator.send("sent") == "sent"
        with pytest.raises(StopIteration, match="returned"):
            next(generator)
        assert active.current is None

        generator = body()
        next(generator)
        assert generator.throw(KeyError()) == "thrown"
        generator.close()
        assert active.current is None

    async def test_an_async_generator_function(self) -> None:
        ended = []

        @mock_aws
        async def body() -> AsyncIterator[Any]:
            make_bucket("first")
            try:
                sent = yield bucket_names()
            except KeyError:
                sent = "thrown"
            try:
                yield sent
            finally:
                ended.append(active.current is not None)

        generator: Any = body()
        assert await anext(generator) == ["first"]
        assert await generator.asend("sent") == "sent"
        with pytest.raises(StopAsyncIteration):
            await anext(generator)

        generator = body()
        await anext(generator)
        assert await generator.athrow(KeyError()) == "thrown"
        await generator.aclose()
        assert ended == [True, True]
        assert active.current is None

    def test_static_and_class_methods(self) -> None:
        class Uses:
            @mock_aws
            @staticmethod
            def alone() -> bool:
                return active.current is not None

            @classmethod
            @mock_aws
            def of_class(cls) -> tuple[type, bool]:
                return cls, active.current is not None

        assert Uses.alone() is True
        assert Uses.of_class() == (Uses, True)

    def test_a_plain_function_that_returns_a_coroutine_is_refused(self) -> None:
        async def body() -> None: ...

        @mock_aws
        def returns_it() -> Any:
            return body()

        with pytest.raises(TypeError, match="would run after mock_aws has ended"):
            returns_it()

    @pytest.mark.parametrize("target", [3, "name", object()])
    def test_what_is_no_function_is_refused(self, target: Any) -> None:
        with pytest.raises(TypeError, match="mock_aws decorates functions"):
            mock_aws(target)

    def test_a_fixture_object_is_refused(self) -> None:
        @pytest.fixture
        def made() -> None: ...

        with pytest.raises(TypeError, match=r"put @mock_aws below it"):
            mock_aws(made)


@pytest.fixture
@mock_aws
def bucket() -> Iterator[str]:
    make_bucket("from-a-fixture")
    yield "from-a-fixture"
    assert bucket_names() == ["from-a-fixture"]


@pytest.fixture
@mock_aws
async def bucket_made_by_a_coroutine() -> AsyncIterator[str]:
    make_bucket("from-a-fixture")
    yield "from-a-fixture"
    assert bucket_names() == ["from-a-fixture"]


def test_a_fixtures_state_is_there_in_the_test(bucket: str) -> None:
    assert bucket_names() == [bucket]


async def test_an_async_fixtures_state_is_there_in_the_test(bucket_made_by_a_coroutine: str) -> None:
    assert bucket_names() == [bucket_made_by_a_coroutine]


@mock_aws
class TestAClassWithoutSetUp:
    def test_one(self) -> None:
        assert bucket_names() == []
        make_bucket("first")

    def test_another(self) -> None:
        assert bucket_names() == []
        make_bucket("first")

    class TestNested:
        def test_is_covered_too(self) -> None:
            assert bucket_names() == []


class HasSetUp:
    def setup_method(self) -> None:
        make_bucket("first")

    def test_inherited(self) -> None:
        assert bucket_names() == ["first"]


@mock_aws
class TestAClassWithInheritedSetUp(HasSetUp):
    def test_one(self) -> None:
        assert bucket_names() == ["first"]
        make_bucket("second")

    async def test_another(self) -> None:
        await asyncio.sleep(0)
        assert bucket_names() == ["first"]
        make_bucket("second")


@mock_aws
class TestATestCase(unittest.TestCase):
    seen: ClassVar[list[list[str]]] = []

    @classmethod
    def setUpClass(cls) -> None:
        make_bucket("of-the-class")

    def setUp(self) -> None:
        make_bucket("of-the-test")

    def test_one(self) -> None:
        assert bucket_names() == ["of-the-class", "of-the-test"]
        make_bucket("made-by-one")

    def test_another(self) -> None:
        assert bucket_names() == ["of-the-class", "of-the-test"]
        make_bucket("made-by-another")

    def tearDown(self) -> None:
        assert "of-the-test" in bucket_names()


class HasUnittestSetUp(unittest.TestCase):
    def setUp(self) -> None:
        make_bucket("first")


@mock_aws
class TestATestCaseWithInheritedSetUp(HasUnittestSetUp):
    def test_one(self) -> None:
        assert bucket_names() == ["first"]

    def test_another(self) -> None:
        assert bucket_names() == ["first"]


class TestASubclassOfADecoratedTestCase(TestATestCaseWithInheritedSetUp):
    def test_a_third(self) -> None:
        assert bucket_names() == ["first"]


@mock_aws
class TestAnAsyncTestCase(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        make_bucket("first")

    async def test_one(self) -> None:
        await asyncio.sleep(0)
        assert bucket_names() == ["first"]


def test_a_failing_set_up_of_a_class_ends_the_mock() -> None:
    @mock_aws
    class Fails(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            raise ZeroDivisionError

        def test_one(self) -> None: ...

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Fails).run(result)

    assert len(result.errors) == 1
    assert active.current is None
