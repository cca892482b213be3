from __future__ import annotations

import gc
import os
from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from awsim.services.lambda_ import package as packages
from awsim.services.lambda_.package import InvalidPackage, require_whole, unpack, unzipped_size


def zipped(**files):
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name), text)  # the same bytes at any time of day
    return content.getvalue()


def test_a_package_is_unpacked_with_its_directories():
    root = unpack(zipped(**{"app.py": "x", "lib/inner.py": "yy"})).root

    assert {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.py")} == {
        "app.py": "x",
        "lib/inner.py": "yy",
    }


def test_the_unzipped_size_is_that_of_the_files():
    assert unzipped_size(zipped(a="12345", b="678")) == 8


@pytest.mark.parametrize("name", ["../outside.py", "/etc/outside.py", "lib/../../outside.py", "..\\outside.py"])
def test_a_file_that_leads_out_of_the_package_is_refused(name):
    with pytest.raises(InvalidPackage, match="leads out of the package"):
        unpack(zipped(**{name: "x"}))


def test_bytes_that_are_no_zip_file_are_refused():
    with pytest.raises(InvalidPackage, match="no zip file"):
        unzipped_size(b"no zip")


def test_names_with_compiled_extensions_are_known():
    content = zipped(**{"fast/core.so": "", "slow/core.py": "", "single.cpython-311-x86_64-linux-gnu.so": ""})

    assert unpack(content).compiled == {"fast", "single"}


def test_a_package_lasts_as_long_as_it_is_used_and_a_few_are_left_for_the_next(monkeypatch):
    monkeypatch.setattr(packages, "MOST_LEFT", 2)
    used = unpack(zipped(a="used"))
    assert unpack(zipped(a="used")) is used

    left = [unpack(zipped(a=str(number))).root for number in range(4)]
    gc.collect()

    assert [root.exists() for root in left] == [False, False, True, True]
    assert used.root.exists()
    assert unpack(zipped(a="3")).root == left[3], "the next one to deploy it finds it"


def test_large_packages_are_not_left(monkeypatch):
    monkeypatch.setattr(packages, "MOST_LEFT_BYTES", 100)
    large = unpack(zipped(a="x" * 101)).root
    gc.collect()
    assert not large.exists()


def test_a_package_with_compiled_extensions_stays():
    """What lies beside an extension that is loaded may be imported at any time."""
    root = unpack(zipped(**{"kept/core.so": "", "kept/late.py": ""})).root
    for number in range(packages.MOST_LEFT + 1):
        unpack(zipped(a=f"other {number}"))
    gc.collect()
    assert root.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_child_removes_nothing(monkeypatch):
    made = unpack(zipped(a="forked"))
    monkeypatch.setattr(packages.os, "getpid", lambda: -1)
    packages._remove(made.root, 1)
    assert made.root.exists()


def test_a_file_with_another_checksum_is_found():
    require_whole(zipped(a="text"))
    with pytest.raises(InvalidPackage, match="not what its checksum says"):
        require_whole(zipped(a="text").replace(b"text", b"next"))
