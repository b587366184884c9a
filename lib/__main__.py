"""The command line: `python -m lib COMMAND …`. See `python -m lib --help`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from lib.cache import Cache, default_root
from lib.commands import collections, export, extract, imports, motifs, prepare, publish
from lib.commands.console import exit_status
from lib.photos.remote import allow_remote

COMMANDS: tuple[ModuleType, ...] = (
    imports,
    extract,
    prepare,
    motifs,
    export,
    publish,
    collections,
)


def build_parser() -> ArgumentParser:
    """The parser of all commands; the chosen module is in `command`."""
    parser = ArgumentParser(
        prog="python -m lib",
        description="Motifs: the themes of a photo collection.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in COMMANDS:
        sub = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add(sub)
        sub.add_argument("--cache", type=Path, default=default_root(), metavar="DIR")
        sub.set_defaults(command=module)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command: 0 on success, 1 where nothing could be done, 2 for wrong usage."""
    return exit_status(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    allow_remote()  # a command reads what the person has named
    return int(arguments.command.run(arguments, Cache(arguments.cache.resolve())))


if __name__ == "__main__":
    sys.exit(main())
