"""JSON files of an export, read with suspicion: any size, any depth, any type may come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lib.errors import PhotoError
from lib.photos.originals import read_original
from lib.photos.values import Entry

# 50,000 posts take about 50 MB; parsed, text grows five- to tenfold in memory.
MAX_JSON_BYTES = 96 * 1024 * 1024


def read_value(entry: Entry, limit: int = MAX_JSON_BYTES) -> object:
    """The value in a JSON file; raises PhotoError where it is too large, too deep or not JSON."""
    if entry.bytes > limit:
        raise PhotoError(
            entry.path,
            f"is larger than {limit >> 20} MB",
            "ask for the export in parts, of fewer years each",
        )
    data = read_original(entry.source, limit)
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PhotoError(
            entry.path, "is not JSON that can be read", "download the export again"
        ) from error
    return value


def as_dict(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_dicts(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list, or the one object where a list was expected; nothing else."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def as_text(value: object) -> str:
    """The value if it is a text, else ""."""
    return value if isinstance(value, str) else ""
