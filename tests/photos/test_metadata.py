from __future__ import annotations

import io
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from lib.photos.decode import open_photo
from lib.photos.examine import Facts
from lib.photos.metadata import exif_place, exif_taken, place
from lib.photos.rows import row_of
from lib.photos.values import Details, Entry, Found
from tests.photos.pictures import encoded, photograph

GPS = ExifTags.GPS


def photo(exif: Image.Exif | bytes, kind: str = "JPEG") -> Image.Image:
    """An undecoded photo with this EXIF."""
    return open_photo(encoded(photograph(), kind, exif=exif), "photo")


def with_times(**times: str) -> Image.Exif:
    exif = Image.Exif()
    for name, time in times.items():
        tag = ExifTags.Base[name]
        if name == "DateTime":
            exif[tag] = time
        else:
            exif.get_ifd(ExifTags.IFD.Exif)[tag] = time
    return exif


def with_place(
    latitude: tuple[float, ...], south: str, longitude: tuple[float, ...], west: str
) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            GPS.GPSLatitude: latitude,
            GPS.GPSLatitudeRef: south,
            GPS.GPSLongitude: longitude,
            GPS.GPSLongitudeRef: west,
        }
    )
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "MPO"])
def test_time_and_place_are_read_from_every_format(kind: str) -> None:
    exif = with_place((33, 52, 4.8), "S", (151, 12, 36.0), "E")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2019:01:31 23:59:58"
    image = photo(exif, kind)
    assert exif_taken(image) == datetime(2019, 1, 31, 23, 59, 58)
    assert exif_place(image) == pytest.approx((-33.868, 151.21), abs=1e-3)


@pytest.mark.parametrize(
    ("times", "year"),
    [
        ({"DateTimeOriginal": "2019:01:31 23:59:58", "DateTime": "2022:01:01 00:00:00"}, 2019),
        ({"DateTimeDigitized": "2018:01:31 23:59:58", "DateTime": "2022:01:01 00:00:00"}, 2018),
        ({"DateTime": "2022:01:01 00:00:00"}, 2022),
        ({"DateTimeOriginal": "2019-01-31T23:59:58"}, 2019),
        ({"DateTimeOriginal": "0000:00:00 00:00:00"}, None),
        ({"DateTimeOriginal": "    :  :     :  :  "}, None),
        ({"DateTimeOriginal": "2019:13:45 25:61:61"}, None),
        ({"DateTimeOriginal": "0001:01:01 00:00:00"}, None),
        ({}, None),
    ],
)
def test_what_counts_as_the_time(times: dict[str, str], year: int | None) -> None:
    taken = exif_taken(photo(with_times(**times)))
    assert (taken.year if taken else None) == year


@pytest.mark.parametrize(
    "exif",
    [
        with_place((0, 0, 0), "N", (0, 0, 0), "E"),
        with_place((91, 0, 0), "N", (0, 1, 0), "E"),
        with_place((1, 2), "N", (0, 1, 0), "E"),
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0",
        b"nonsense",
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_place_is_made_up(exif: Image.Exif | bytes) -> None:
    assert exif_place(photo(exif)) is None


@given(st.one_of(st.floats(), st.text(), st.none(), st.booleans(), st.integers()), st.floats())
def test_places_are_on_earth_or_none(latitude: object, longitude: float) -> None:
    found = place(latitude, longitude)
    assert found is None or (abs(found[0]) <= 90 and abs(found[1]) <= 180 and found != (0, 0))


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_damaged_exif_never_raises(noise: bytes) -> None:
    image = photo(b"Exif\0\0MM\0*\0\0\0\x08" + noise)
    exif_taken(image)
    exif_place(image)
    image.load()


def test_a_tiff_says_its_time() -> None:
    assert exif_taken(photo(with_times(DateTime="2019:01:31 23:59:58"), "TIFF")) is not None


def test_dates_and_places_by_trust() -> None:
    entry = Entry("a/IMG_20010203_040506.jpg", "a", 1, modified=datetime(2005, 1, 1))
    camera = Facts("0" * 32, 1, 2, 3, datetime(2002, 1, 1), 1.0, 2.0)
    bare = Facts("0" * 32, 1, 2, 3)
    sidecar = Details("sidecar", datetime(2003, 1, 1), latitude=5.0, longitude=6.0)
    export = Details("export", datetime(2004, 1, 1), latitude=7.0, longitude=8.0)

    def said(details: Details, facts: Facts) -> tuple[str, float | None]:
        row = row_of(Found(entry, details), facts)
        return row.taken_from, row.latitude

    assert said(export, camera) == ("export", 7.0)
    assert said(sidecar, camera) == ("exif", 1.0)
    assert said(sidecar, bare) == ("sidecar", 5.0)
    assert said(Details(), bare) == ("name", None)
    unnamed = Entry("a.jpg", "a", 1, modified=datetime(2005, 1, 1))
    assert row_of(Found(unnamed), bare).taken_from == "file"
    assert row_of(Found(Entry("a.jpg", "a", 1)), bare).taken is None


def test_a_thumbnail_has_no_metadata() -> None:
    from lib.photos.thumbnails import thumbnail

    exif = with_place((33, 52, 4.8), "S", (151, 12, 36.0), "E")
    buffer = io.BytesIO()
    thumbnail(photo(exif)).save(buffer, "WEBP")
    assert not Image.open(buffer).getexif()
