"""What can go wrong from outside while photos are looked at, each really done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import numpy as np
import pytest

from lib.cache import Cache
from lib.errors import CacheError
from lib.features.backbones import get_backbone
from lib.features.extraction import extract_photos
from lib.features.store import current_store, read_features
from tests.features.albums import make_photos

KILLS = 20
PHOTOS = 480

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")


class Extractors:
    """The process that forks extractors; see `tests.features.forked`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []

    def start(self, *where: Path, count: int = 1) -> int:
        """Start so many extractors at once; returns the process id of the first."""
        self.process.stdin.write("\t".join((str(count), *map(str, where))) + "\n")
        self.process.stdin.flush()
        return int(self.until("pid").split()[1])

    def until(self, *words: str) -> str:
        """Read until a line begins with one of these words; returns the line."""
        for line in self.process.stdout:
            self.said.append(line.strip())
            if line.startswith(words):
                return line.strip()
        raise AssertionError(f"waited in vain for {words}")


@pytest.fixture(scope="module")
def extractors() -> Iterator[Extractors]:
    command = [sys.executable, "-m", "tests.features.forked"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield Extractors(process)
        process.stdin.close()


@posix
def test_killed_twenty_times_at_random_it_ends_as_if_undisturbed(
    tmp_path: Path, tiny: Path, extractors: Extractors
) -> None:
    photos = make_photos(tmp_path / "photos", PHOTOS)
    backbone, ids = get_backbone(str(tiny)), [photo.id for photo in photos]
    calm, rough = Cache(tmp_path / "calm"), Cache(tmp_path / "rough")
    extract_photos(calm, photos, backbone)
    random = np.random.default_rng(0)
    where = (rough.root, tmp_path / "photos", tiny)
    kills, seen = 0, 0
    while kills < KILLS:
        pid = extractors.start(*where)
        if random.random() < 0.8 and extractors.until("computing", "ended") == "ended":
            rmtree(rough.root)  # all was done before there were kills enough: once more
            seen = 0
            continue
        time.sleep(random.uniform(0, 0.25))
        os.kill(pid, signal.SIGKILL)
        extractors.until("ended")
        kills += 1
        there = len(_kept(rough, backbone))
        assert there >= seen, "a kill must not lose what was kept before"
        seen = there
    extractors.start(*where)
    extractors.until("ended")
    expected, found = (read_features(cache, str(tiny), ids) for cache in (calm, rough))
    assert found.missing == ()
    assert found.notes == ()
    assert np.array_equal(found.values, expected.values)
    assert found.key == expected.key


def _kept(cache: Cache, backbone) -> set[str]:
    store = current_store(cache, backbone)
    return store.ids() if store else set()


@posix
def test_two_extractors_at_once_share_the_work(
    tmp_path: Path, tiny: Path, extractors: Extractors
) -> None:
    photos = make_photos(tmp_path / "photos", PHOTOS)
    cache, backbone = Cache(tmp_path / "cache"), get_backbone(str(tiny))
    extractors.said.clear()
    extractors.start(cache.root, tmp_path / "photos", tiny, count=2)
    extractors.until("ended")
    computed = [int(line.split()[1]) for line in extractors.said if line.startswith("computed")]
    assert len(computed) == 2
    assert 0 <= sum(computed) - PHOTOS <= 8 * backbone.batch_size
    assert read_features(cache, str(tiny), [photo.id for photo in photos]).missing == ()
    assert current_store(cache, backbone).verify() == []


def test_a_full_disk_stops_with_a_sentence_and_keeps_what_fits(tmp_path: Path) -> None:
    photos = make_photos(tmp_path / "photos", 192)
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        cache, backbone = Cache(disk / "cache"), get_backbone("pixels")
        with pytest.raises(CacheError, match=r"No space left.*make room"):
            extract_photos(cache, photos, backbone)
        kept = _kept(cache, backbone)
        assert current_store(cache, backbone).verify() == []
        for path in disk.glob("ballast*"):
            path.unlink()
        report = extract_photos(cache, photos[:128], backbone)
        assert (report.done, report.computed) == (128, 128 - len(kept & _ids(photos[:128])))


def _ids(photos) -> set[str]:
    return {photo.id for photo in photos}


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of 24 MB of which all but a little is taken by a file `ballast`."""
    folder.mkdir()
    size = 24
    options = ["-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("a small disk needs the command mount")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        (folder / "ballast").write_bytes(bytes((size - megabytes) << 20))
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_cache_that_cannot_be_written_is_said_before_any_work(tmp_path: Path) -> None:
    photos = make_photos(tmp_path / "photos", 3)
    root = tmp_path / "cache"
    with read_only(root), pytest.raises(CacheError, match=r"cannot be written"):
        extract_photos(Cache(root), photos, get_backbone("pixels"))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that nobody can write to; root can write anywhere but on a read-only mount."""
    folder.mkdir()
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    command = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("root writes everywhere, and a read-only mount is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
