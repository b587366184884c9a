"""`list`: the collections in the cache."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lib.cache import Cache
from lib.commands.console import complain, say

NAME = "list"
HELP = "list the collections"


def add(parser: ArgumentParser) -> None:
    """No arguments of its own."""


def run(arguments: Namespace, cache: Cache) -> int:
    """One line a collection: photos, date of the last change, name; what cannot be read, aside."""
    from lib.photos.collections import damaged_collections, list_collections

    found, damaged = list_collections(cache), damaged_collections(cache)
    if not found and not damaged:
        say("No collections yet. Make one with: python -m lib import SOURCE --name NAME")
    for one in found:
        say(f"{one.count:7d} photos  {one.changed:%Y-%m-%d %H:%M}  {one.name}")
    for sentence in damaged:
        complain(sentence)
    return 0
