from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.photos.dates import from_iso, from_name, from_unix, most_trusted

MOMENT = datetime(2019, 1, 31, 23, 59, 58)
DAY = datetime(2019, 1, 31)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("IMG_20190131_235958.jpg", MOMENT),
        ("PXL_20190131_235958123.jpg", MOMENT),
        ("20190131_235958.jpg", MOMENT),
        ("2019-01-31 23.59.58.png", MOMENT),
        ("Screenshot_2019-01-31-23-59-58.png", MOMENT),
        ("Screenshot 2019-01-31 at 23.59.58.png", MOMENT),
        ("signal-2019-01-31-235958.jpg", MOMENT),
        ("photo_2019-01-31_23-59-58.jpg", MOMENT),
        ("IMG-20190131-WA0001.jpg", DAY),
        ("2019-01-31.jpg", DAY),
        ("2019_01_31 birthday.jpg", DAY),
        ("IMG_1234.jpg", None),
        ("285632145_1234567890123456_n.jpg", None),
        ("20191331.jpg", None),
        ("20190230.jpg", None),
        ("a1b220190131c3.jpg", None),
        ("20190131235958999999.jpg", None),
        ("", None),
    ],
)
def test_names_of_cameras_and_messengers(name: str, taken: datetime | None) -> None:
    assert from_name(name) == taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (1_548_979_198, MOMENT),
        ("1548979198", MOMENT),
        (1_548_979_198.7, MOMENT),
        (-86_400, datetime(1969, 12, 31)),
        (0, None),
        ("0", None),
        (True, None),
        (None, None),
        ("soon", None),
        ([], None),
        (float("nan"), None),
        (float("inf"), None),
        (10**30, None),
        ("9" * 5000, None),
        (-(10**11), None),
    ],
)
def test_unix_seconds(value: object, taken: datetime | None) -> None:
    assert from_unix(value) == taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("2019-01-31T23:59:58", MOMENT),
        ("2019-01-31T23:59:58Z", MOMENT),
        ("2019-02-01T01:59:58+02:00", MOMENT),
        ("2019-01-31T23:59:58.123456", MOMENT),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (7, None),
    ],
)
def test_iso_times(value: object, taken: datetime | None) -> None:
    assert from_iso(value) == taken


def test_the_most_trusted_claim_wins() -> None:
    claims = [("file", DAY), ("name", None), ("exif", MOMENT), ("sidecar", DAY)]
    assert most_trusted(claims) == (MOMENT, "exif")
    assert most_trusted([*claims, ("export", DAY)]) == (DAY, "export")
    assert most_trusted([("exif", None), ("", DAY)]) == (None, "")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.binary()))
def test_nothing_makes_them_raise(value: object) -> None:
    for taken in (from_unix(value), from_iso(value), from_name(str(value))):
        assert taken is None or 1826 <= taken.year < 2100


@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)))
def test_what_a_camera_writes_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert from_name(f"IMG_{moment:%Y%m%d_%H%M%S}.jpg") == moment
    assert from_iso(moment.isoformat()) == moment
