"""What leaves this computer: nothing that was not agreed to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lib.photos.table import SCHEMA
from lib.sharing.privacy import Privacy, reduced, to_month, told


def photos() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["a" * 32, "b" * 32],
            "name": ["SECRET.jpg", "x.jpg"],
            "source": ["/home/me/SECRET.jpg", "/home/me/x.jpg"],
            "folder": ["SECRET folder", ""],
            "bytes": np.array([123, 456], np.int64),
            "width": np.array([10, 20], np.int32),
            "height": np.array([30, 40], np.int32),
            "taken": pd.to_datetime(["2016-03-17T11:22:33", None]).as_unit("s"),
            "taken_from": ["exif", ""],
            "caption": ["SECRET words", ""],
            "latitude": [48.85, np.nan],
            "longitude": [2.29, np.nan],
            "kind": ["post", "photo"],
            "album": ["SECRET album", ""],
        }
    )


def test_by_default_only_the_month_remains() -> None:
    table = reduced(photos(), Privacy())
    assert "SECRET" not in table.to_csv()
    assert list(table.columns) == SCHEMA.names
    assert table["taken"].iloc[0] == pd.Timestamp("2016-03-01")
    assert pd.isna(table["taken"].iloc[1])
    assert table[["latitude", "longitude"]].isna().all(axis=None)
    assert list(table["bytes"]) == [0, 0]
    assert list(table["name"]) == ["Photo 1", "Photo 2"]
    assert list(table["id"]) == list(photos()["id"])


@pytest.mark.parametrize(
    ("privacy", "column", "value"),
    [
        (Privacy(captions=True), "caption", "SECRET words"),
        (Privacy(dates=True), "taken", pd.Timestamp("2016-03-17T11:22:33")),
        (Privacy(locations=True), "latitude", 48.85),
        (Privacy(file_names=True), "name", "SECRET.jpg"),
        (Privacy(file_names=True), "folder", "SECRET folder"),
        (Privacy(file_names=True), "album", "SECRET album"),
    ],
)
def test_each_switch_gives_what_it_names(privacy: Privacy, column: str, value: object) -> None:
    assert reduced(photos(), privacy)[column].iloc[0] == value


def test_sources_never_go_and_unknown_columns_neither() -> None:
    everything = Privacy(captions=True, dates=True, locations=True, file_names=True)
    table = reduced(photos().assign(device="SECRET phone"), everything)
    assert "device" not in table.columns
    assert "/home/me" not in table.to_csv()


def test_months_of_any_year_keep_their_type() -> None:
    taken = pd.Series(pd.to_datetime(["1912-12-31T23:59:59", "2026-01-01T00:00:00"]).as_unit("s"))
    assert list(to_month(taken)) == [pd.Timestamp("1912-12-01"), pd.Timestamp("2026-01-01")]
    assert to_month(taken).dtype == taken.dtype


def test_the_summary_names_what_goes_and_what_stays() -> None:
    goes, stays = told(photos(), Privacy())
    assert any("month and year (1 photos)" in sentence for sentence in goes)
    for words in ("day and time", "captions", "GPS", "file names", "folder names", "EXIF"):
        assert any(words in sentence for sentence in stays), words
    goes, stays = told(photos(), Privacy(True, True, True, True))
    assert len(stays) == 1
    assert any("captions" in sentence for sentence in goes)
