from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from awsim.services.lambda_.package import InvalidPackage, unpack, unzipped_size


def zipped(**files):
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
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
