"""A photo decoded in a process of its own: what it does to that process is its own affair.

python -m lib.features.apart SIZE < photo.json > pixels
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lib.cache import PROJECT
from lib.errors import PhotoError
from lib.features.decoding import HangError
from lib.features.preparing import Photo, read_and_prepare
from lib.photos.decode import crashes

REFUSED = 3  # the exit status of a child that could say what is wrong with the photo


def read_and_prepare_apart(photo: Photo, size: int, limit: float) -> NDArray[np.uint8]:
    """As `read_and_prepare`, in a child that has `limit` seconds.

    Raises `PhotoError`, also where the child dies of the photo, and `HangError`.
    """
    command = [sys.executable, "-m", "lib.features.apart", str(size)]
    told = json.dumps(photo).encode()
    try:
        done = subprocess.run(
            command, input=told, capture_output=True, cwd=PROJECT, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise HangError from error
    if done.returncode == REFUSED:
        raise PhotoError(photo.name, *json.loads(done.stderr.splitlines()[-1]))
    if done.returncode or len(done.stdout) != size * size * 3:
        raise crashes(photo.name)
    return np.frombuffer(done.stdout, np.uint8).reshape(size, size, 3)


def main(arguments: Sequence[str]) -> int:
    """Decode the photo that standard input names; its pixels go to standard output."""
    photo = Photo(*json.load(sys.stdin))
    try:
        pixels = read_and_prepare(photo, int(arguments[0]))
    except PhotoError as error:
        sys.stderr.write(json.dumps([error.cause, error.advice]) + "\n")
        return REFUSED
    sys.stdout.buffer.write(pixels.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
