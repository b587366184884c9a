"""What several tests of this room look at in the same way."""

from __future__ import annotations

from lib.cache import Cache
from lib.photos.collections import load_collection
from lib.photos.importing import ImportReport
from lib.photos.originals import photo_id, read_original


def imported(report: ImportReport, cache: Cache) -> list[str]:
    """The names of the photos that came in, and a check that their originals can be read."""
    photos = load_collection(cache, report.slug).photos
    for row in photos.itertuples():
        assert photo_id(read_original(row.source)) == row.id
    return sorted(photos["name"])
