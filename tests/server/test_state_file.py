"""The file of `awsim serve --state`: what is refused before a server has begun, and what saving leaves alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim import Cloud
from awsim.kernel.snapshot import FORMAT, Snapshot
from awsim.server import state_file
from awsim.server.state_file import NotAStateFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    made = Cloud()
    made.client("kinesis").create_stream(StreamName="events", ShardCount=1)
    yield made
    made.close()


@pytest.fixture
def saved(cloud: Cloud, tmp_path: Path) -> Path:
    state_file.save(cloud, tmp_path / "state")
    return tmp_path / "state"


def refusal(path: Path, kind: type[Exception] = NotAStateFile) -> str:
    cloud = Cloud()
    with pytest.raises(kind) as caught:
        state_file.load(cloud, path)
    assert cloud.client("kinesis").list_streams()["StreamNames"] == []
    return str(caught.value)


def streams(path: Path) -> list[str]:
    cloud = Cloud()
    assert state_file.load(cloud, path)
    names: list[str] = cloud.client("kinesis").list_streams()["StreamNames"]
    return names


def test_a_file_that_is_not_there_yet_is_made_at_the_end(cloud: Cloud, tmp_path: Path) -> None:
    assert not state_file.load(Cloud(), tmp_path / "state")
    state_file.save(cloud, tmp_path / "state")
    assert (streams(tmp_path / "state"), (tmp_path / "state").stat().st_mode & 0o777) == (["events"], 0o600)


def test_a_directory_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no" / "state", NotADirectoryError) == (
        f"the state could not be saved: {tmp_path / 'no'} is not a directory, make it first"
    )


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, IsADirectoryError) == f"{tmp_path} is a directory: --state names a file"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere")
def test_a_directory_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "no file can be made in" in refusal(tmp_path / "state", PermissionError)


def test_a_symbolic_link_stays_one(cloud: Cloud, tmp_path: Path) -> None:
    target, link = tmp_path / "elsewhere" / "target", tmp_path / "link"
    target.parent.mkdir()
    link.symlink_to(target)
    for _ in range(2):
        state_file.save(cloud, link)
        assert link.is_symlink()
        assert streams(target) == ["events"]
    assert list(tmp_path.glob(".*")) == list(target.parent.glob(".*")) == []


def test_a_link_into_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "no" / "state")
    assert "make it first" in refusal(tmp_path / "link", NotADirectoryError)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.data())
def test_a_file_that_was_cut_off_or_changed_is_refused(saved: Path, data: st.DataObject) -> None:
    content = saved.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = saved.with_name("damaged")
    for found in (content[:at], content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]):
        damaged.write_bytes(found)
        damaged.chmod(0o600)
        message = refusal(damaged)
        assert message.startswith(str(damaged))


def test_a_file_of_an_earlier_version_is_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes().replace(f"awsim state {FORMAT}".encode(), b"awsim state 1"))
    assert refusal(saved) == f"{saved} was written by another version of awsim: remove it, or name another file"


def test_a_state_that_can_not_be_read_any_more_is_refused(
    cloud: Cloud, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = cloud.snapshot()
    strange = Snapshot(snapshot.native.replace(b"awsim", b"bwsim"), snapshot.moto, FORMAT)
    monkeypatch.setattr(cloud.world, "snapshot", lambda: strange)
    state_file.save(cloud.world, saved)
    assert "holds a state that this version of awsim or moto can't read (ModuleNotFoundError" in refusal(saved)


def test_a_file_that_anybody_may_write_is_not_loaded(saved: Path) -> None:
    saved.chmod(0o666)
    assert refusal(saved) == (
        f"anybody may write to {saved}, and loading a state runs what is in it: if it is yours, chmod o-w {saved}"
    )
    saved.chmod(0o664)
    assert streams(saved) == ["events"]


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives files away")
def test_a_file_of_another_user_is_not_loaded(saved: Path) -> None:
    os.chown(saved, 65534, 65534)
    assert "belongs to another user" in refusal(saved)
