"""Instagram's "download your information" in JSON: which files its lists name, and how.

An export is known by what its JSON files say, not by where they lie: Meta moves them from year to
year. It may come as several archives, whole or unpacked, in any folder of the sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from lib.errors import PhotoError
from lib.photos.formats import PHOTO_ENDINGS, VIDEO_ENDINGS
from lib.photos.sources.index import Index
from lib.photos.sources.instagram_json import Mention, mentions
from lib.photos.sources.listings import read_value
from lib.photos.values import Entry, Found, Problem

KINDS = {
    "post": "posts", "carousel": "posts with several pictures", "story": "stories",
    "archived": "archived posts", "profile": "profile pictures", "reel": "covers of reels",
    "igtv": "covers of IGTV videos", "deleted": "recently deleted posts",
    "direct": "pictures in messages, to 2020", "other": "other pictures",
}  # fmt: skip

_LISTS = re.compile(
    r"(?i)(.*/)?(posts(_\d+)?|media|stories|reels|archived_posts|profile_photos|igtv_videos"
    r"|other_content|recently_deleted_content)(_\d+)?\.json"
)
_LIST_FOLDERS = (["content"], ["media"])
_HTML = re.compile(r"(?i)(.*/)?(your_instagram_activity|content|media)/(.*/)?posts(_\d+)?\.html")
_INSIDE = re.compile(
    r"(media/(posts|stories|profile|reels|other|archived_posts|igtv|recently_deleted)"
    r"|your_instagram_activity|messages|content|personal_information|connections|preferences)/"
)


@dataclass
class Export:
    """What was read of the exports among the sources."""

    items: list[Found | Problem] = field(default_factory=list)
    roots: set[tuple[int, str]] = field(default_factory=set)

    def holds(self, entry: Entry) -> bool:
        """Whether a file lies inside of an export."""
        folders = entry.path.split("/")[:-1]
        return bool(self.roots) and any(
            (entry.part, "".join(f"{folder}/" for folder in folders[:depth])) in self.roots
            for depth in range(len(folders) + 1)
        )


def read_exports(entries: Iterable[Entry], kinds: frozenset[str]) -> Export:
    """Read every Instagram export among the files; `items` is empty where there is none.

    Pictures of kinds that are not asked for, that no list names, or that a list names and no
    archive holds, are problems.
    """
    entries = list(entries)
    export = Export()
    named = [
        (listing, mention)
        for listing in filter(_may_list, entries)
        for mention in _read(listing, export)
    ]
    if named or export.roots:
        claimed = _claimed(named, Index(entries), kinds, export)
        _spread(export, entries)
        export.items += [_wanted(entry, mention, kinds) for entry, mention in claimed.values()]
        export.items += _unnamed(entries, claimed.keys(), export)
    else:
        export.items += _html_only(entries, export)
    export.items.sort(key=_position)
    return export


def _may_list(entry: Entry) -> bool:
    if not entry.path.lower().endswith(".json"):
        return False
    folders = entry.path.lower().split("/")[:-1]
    if "messages" in folders:
        return False
    return bool(_LISTS.fullmatch(entry.path)) or folders[-1:] in _LIST_FOLDERS


def _read(listing: Entry, export: Export) -> list[Mention]:
    try:
        stem = listing.name.rpartition(".")[0]
        return list(mentions(read_value(listing), stem))
    except PhotoError as error:
        if _LISTS.fullmatch(listing.path):
            export.items.append(Problem.of(error, "source"))
        if _INSIDE.search(listing.path):
            export.roots.add((listing.part, _root_of_list(listing)))
        return []


def _claimed(
    named: list[tuple[Entry, Mention]], index: Index, kinds: frozenset[str], export: Export
) -> dict[str, tuple[Entry, Mention]]:
    """The files that lists name, by source; of several mentions, one of a wanted kind counts."""
    claimed: dict[str, tuple[Entry, Mention]] = {}
    for listing, mention in named:
        export.roots.add((listing.part, _root_of_list(listing)))
        uri, entry = _resolved(mention, listing, index)
        if entry is None:
            export.items.append(_missing(mention))
            continue
        if entry.path.endswith(uri):
            export.roots.add((entry.part, entry.path.removesuffix(uri)))
        before = claimed.get(entry.source)
        if before is None or before[1].details.kind not in kinds:
            claimed[entry.source] = (entry, mention)
    return claimed


def _resolved(mention: Mention, listing: Entry, index: Index) -> tuple[str, Entry | None]:
    for uri in (mention.uri, mention.backup):
        entry = index.find(uri, near=listing)
        if entry is not None:
            return uri, entry
    return "", None


def _spread(export: Export, entries: list[Entry]) -> None:
    """Count the other parts of an export in, of which no list may name anything."""
    prefixes = {prefix for _, prefix in export.roots}
    for entry in entries:
        match = _INSIDE.search(entry.path)
        if match and entry.path[: match.start()] in prefixes:
            export.roots.add((entry.part, entry.path[: match.start()]))


def _missing(mention: Mention) -> Problem:
    if "://" in mention.uri:
        return Problem(
            mention.uri, "is only a link in the export", "download it yourself", "missing"
        )
    return Problem(
        mention.uri,
        "is named by the export but not in it",
        "add the other parts of the export",
        "missing",
    )


def _wanted(entry: Entry, mention: Mention, kinds: frozenset[str]) -> Found | Problem:
    kind = mention.details.kind
    if kind in kinds:
        return Found(entry, mention.details)
    return Problem(
        entry.path,
        f"belongs to the {KINDS.get(kind, kind)}, which are switched off",
        "switch them on and import again",
        "left out",
    )


def _unnamed(entries: list[Entry], claimed: Collection[str], export: Export) -> Iterator[Problem]:
    for entry in entries:
        media = entry.path.lower().endswith((*PHOTO_ENDINGS, *VIDEO_ENDINGS))
        if media and entry.source not in claimed and export.holds(entry):
            yield Problem(
                entry.path,
                "is in the export, but in none of its lists of pictures",
                "import its folder by itself if you want it",
                "left out",
            )


def _html_only(entries: list[Entry], export: Export) -> Iterator[Problem]:
    page = next((entry for entry in entries if _HTML.fullmatch(entry.path)), None)
    if page is not None:
        export.roots.add((page.part, _root_of_list(page)))
        _spread(export, entries)
        yield Problem(
            page.path,
            "belongs to an Instagram export in HTML, which says neither dates nor captions",
            "ask Instagram for it again in the Accounts Centre: Your information and permissions, "
            "Download your information, with the format JSON instead of HTML",
            "source",
        )


def _root_of_list(listing: Entry) -> str:
    """The folder that an export lies in, by where its list lies: "" or with a slash at its end."""
    folders = listing.path.split("/")[:-1]
    lower = [folder.lower() for folder in folders]
    if "your_instagram_activity" in lower:
        folders = folders[: lower.index("your_instagram_activity")]
    elif lower[-1:] in _LIST_FOLDERS:
        folders = folders[:-1]
    return "".join(f"{folder}/" for folder in folders)


def _position(item: Found | Problem) -> tuple[int, str]:
    return (0, item.file) if isinstance(item, Problem) else (1 + item.entry.part, item.entry.path)
