"""What of a photo may leave this computer: little, unless its owner says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Only columns named here are ever given away: a new one in the table stays private.
HARMLESS = ("id", "width", "height", "kind")


@dataclass(frozen=True)
class Privacy:
    """What the owner agrees to give away beyond the pictures themselves.

    Without `dates` the month remains; `file_names` stands for folders and albums too.
    """

    captions: bool = False
    dates: bool = False
    locations: bool = False
    file_names: bool = False


def reduced(photos: pd.DataFrame, privacy: Privacy) -> pd.DataFrame:
    """The table of photos with nothing in it that was not agreed to; same columns, same order.

    Dates lose day and time, captions, places, names, folders and albums their content; where a
    file came from (`source`) and its size in bytes are never given away.
    """
    n = len(photos)
    table: pd.DataFrame = photos[list(HARMLESS)].copy()
    table["source"] = ""
    table["bytes"] = np.int64(0)
    table["taken"] = photos["taken"] if privacy.dates else to_month(photos["taken"])
    table["taken_from"] = photos["taken_from"]
    table["name"] = photos["name"] if privacy.file_names else numbered(n)
    for column in ("folder", "album"):
        table[column] = photos[column] if privacy.file_names else ""
    table["caption"] = photos["caption"] if privacy.captions else ""
    for column in ("latitude", "longitude"):
        table[column] = photos[column] if privacy.locations else np.nan
    table = table[[column for column in photos.columns if column in table.columns]]
    return table


def to_month(taken: pd.Series) -> pd.Series:
    """Times of day (n,) moved to the start of their month; unknown ones stay unknown."""
    start = taken.to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    months: pd.Series = pd.Series(start, index=taken.index, name=taken.name)
    return months


def numbered(n: int) -> list[str]:
    """Names that say nothing: “Photo 1” to “Photo n”."""
    return [f"Photo {row + 1}" for row in range(n)]


def told(photos: pd.DataFrame, privacy: Privacy) -> tuple[list[str], list[str]]:
    """What of these photos goes out, and what stays: two lists of sentences for a person."""
    goes, stays = ["width and height of each photo, and the order of the photos"], []
    for column, words, agreed, less in _rows(privacy):
        known = int((photos[column].notna() & (photos[column] != "")).sum())
        if not known:
            continue
        if agreed:
            goes.append(f"{words} ({known:,} photos)")
        else:
            stays.append(f"{words} ({known:,} photos)")
            if less:
                goes.append(f"{less} ({known:,} photos)")
    stays.append("the original files, their EXIF data, sizes and places on this computer")
    return goes, stays


def _rows(privacy: Privacy) -> list[tuple[str, str, bool, str]]:
    return [
        ("taken", "day and time", privacy.dates, "" if privacy.dates else "month and year"),
        ("caption", "captions", privacy.captions, ""),
        ("latitude", "where it was taken (GPS)", privacy.locations, ""),
        ("name", "file names", privacy.file_names, ""),
        ("folder", "folder names", privacy.file_names, ""),
        ("album", "album names", privacy.file_names, ""),
    ]
