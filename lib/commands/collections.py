"""`list`: the collections in the cache."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lib.cache import Cache
from lib.commands.console import say

NAME = "list"
HELP = "list the collections"


def add(parser: ArgumentParser) -> None:
    """No arguments of its own."""


def run(arguments: Namespace, cache: Cache) -> int:
    """One line a collection: photos, date of the last change, name."""
    from lib.photos.collections import list_collections

    found = list_collections(cache)
    if not found:
        say("No collections yet. Make one with: python -m lib import SOURCE --name NAME")
    for one in found:
        say(f"{one.count:7d} photos  {one.changed:%Y-%m-%d %H:%M}  {one.name}")
    return 0
