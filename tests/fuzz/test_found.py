"""What fuzz runs have found, one test each; all of it is mended."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path

import pytest

from lib.cache import Cache
from lib.errors import WeightsError
from lib.features.networks.torch_file import read_state_dict
from lib.photos.importing import import_photos
from tests.photos.pictures import different

# A memo index of 174 million: the unpickler in C makes room for twice as many, 2.8 GB.
LARGE_INDEX = base64.b64decode(
    "gAKKCmz8nEb5IGqoUBkugAJN6QMugAJ9cQByY2gKRmxvYXRTdG9yYWdlClgBAAAAMFgDAAAAY3B1Lg=="
)


# An array of 6.8 GB that the file does not hold: it is made before it is filled.
LARGE_ARRAY = b"\x80\x02\x96" + (6_800_000_000).to_bytes(8, "little") + b"x."


@pytest.mark.parametrize("data", [LARGE_INDEX, LARGE_ARRAY])
def test_a_pickle_cannot_ask_for_memory(tmp_path: Path, data: bytes) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "weights.pth"
    path.write_bytes(data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WeightsError):
        read_state_dict(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


@pytest.mark.parametrize("data", [b"\x80\x02J\x01.", b"\x80\x02G\x00.", b"\x80\x02X\xff."])
def test_a_pickle_cut_short_within_a_number_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(data)
    with pytest.raises(WeightsError):
        read_state_dict(path)


def test_an_entry_without_a_name_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("\0hidden.jpg"), b"x")
        archive.writestr("a.jpg", different(1)[0])
    report = import_photos([path], "Nameless", Cache(tmp_path / "cache"))
    assert (report.imported, report.problems[0].file) == (1, "an entry without a name")
