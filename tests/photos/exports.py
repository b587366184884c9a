"""Exports of every era, small and as their makers write them: the documentation of what we read.

Each function returns the files of one export by path. `as_folder` and `as_zips` write them the way
a person gets them.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.photos.pictures import different, encoded, photograph

Files = dict[str, bytes]

JUNE_2019 = 1_561_000_000  # 2019-06-20 03:06:40 UTC
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(40)

# One distinct photo for each place in an export.
PHOTOS = different(40, seed=1)


def as_json(value: Any) -> bytes:
    """JSON as Meta and Google write it: ASCII with escapes, indented."""
    return json.dumps(value, indent=2).encode()


def mojibake(text: str) -> str:
    """Text as Meta's exports hold it: each byte of its UTF-8 as a letter of Latin-1."""
    return text.encode().decode("latin-1")


def as_folder(files: Files, folder: Path) -> Path:
    """The export, unpacked."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def as_zips(files: Files, folder: Path, parts: int = 1) -> list[Path]:
    """The export as so many zips, its files dealt out to them in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"export-part-{part + 1}.zip" for part in range(parts)]
    archives = [zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) for path in paths]
    for number, (path, data) in enumerate(files.items()):
        archives[number % parts].writestr(zipfile.ZipInfo(path, (2024, 5, 6, 7, 8, 10)), data)
    for archive in archives:
        archive.close()
    return paths


def picture(uri: str, time: int = JUNE_2019, title: str = "", **camera: Any) -> dict[str, Any]:
    """A picture in a list of 2021 and later, with what its camera wrote."""
    exif = [{"device_id": "android-1", "scene_capture_type": "standard"}, camera]
    return {
        "uri": uri,
        "creation_timestamp": time,
        "media_metadata": {"photo_metadata": {"exif_data": exif}} if camera else {},
        "title": mojibake(title),
        "cross_post_source": {"source_app": "FB"},
        "backup_uri": "",
    }


def instagram_2019() -> Files:
    """About 2018 to 2020: one `media.json` beside folders of pictures."""
    lists = {
        "photos": [
            {
                "caption": mojibake("Ein schöner Tag 🌞"),
                "taken_at": "2019-06-20T03:06:40",
                "location": "Berlin",
                "path": "photos/201906/a.jpg",
            },
            {"caption": "", "taken_at": "2019-06-21T03:06:40+00:00", "path": "photos/201906/b.jpg"},
        ],
        "profile": [
            {"taken_at": "2018-01-01T00:00:00", "is_active_profile": True, "path": "profile/p.jpg"}
        ],
        "stories": [{"taken_at": "2019-07-01T10:00:00", "path": "stories/201907/s.jpg"}],
        "videos": [{"taken_at": "2019-07-02T10:00:00", "path": "videos/201907/v.mp4"}],
        "direct": [{"taken_at": "2019-07-03T10:00:00", "path": "direct/201907/d.jpg"}],
    }
    return {
        "media.json": as_json(lists),
        "photos/201906/a.jpg": PHOTOS[0],
        "photos/201906/b.jpg": PHOTOS[1],
        "profile/p.jpg": PHOTOS[2],
        "stories/201907/s.jpg": PHOTOS[3],
        "videos/201907/v.mp4": MP4,
        "direct/201907/d.jpg": PHOTOS[4],
        "likes.json": as_json({"media_likes": []}),
    }


def instagram_2022(root: str = "", folder: str = "content") -> Files:
    """2021 to 2023: lists in `content/`, in 2024 in `your_instagram_activity/content/`.

    Posts are a bare list; all others are wrapped. A single picture carries caption and time
    itself, a post of several has them on the post.
    """
    single = {
        "media": [
            picture("media/posts/201906/single.jpg", title="Café", latitude=52.5, longitude=13.4)
        ]
    }
    several = {
        "media": [
            picture("media/posts/201907/first.jpg", 0),
            picture("media/posts/201907/second.webp", 0),
            picture("media/posts/201907/film.mp4", 0),
        ],
        "title": mojibake("Zwei Bilder, ein Film"),
        "creation_timestamp": JUNE_2019 + 86_400,
    }
    unlisted_media = {"media": picture("media/posts/201908/object.jpg", JUNE_2019 + 172_800)}
    story = picture("media/stories/201909/story.jpg", title="Gone tomorrow")
    reel = {"media": [picture("media/reels/201909/reel.mp4")]}
    files = {
        f"{folder}/posts_1.json": as_json([single, several, unlisted_media]),
        f"{folder}/stories.json": as_json({"ig_stories": [story]}),
        f"{folder}/reels.json": as_json({"ig_reels_media": [reel]}),
        f"{folder}/archived_posts.json": as_json(
            {"ig_archived_post_media": [{"media": [picture("media/archived_posts/old.jpg")]}]}
        ),
        f"{folder}/profile_photos.json": as_json(
            {"ig_profile_picture": [picture("media/profile/me.jpg")]}
        ),
        "media/posts/201906/single.jpg": PHOTOS[5],
        "media/posts/201907/first.jpg": PHOTOS[6],
        "media/posts/201907/second.webp": encoded(photograph("coffee"), "WEBP"),
        "media/posts/201907/film.mp4": MP4,
        "media/posts/201908/object.jpg": PHOTOS[7],
        "media/stories/201909/story.jpg": PHOTOS[8],
        "media/reels/201909/reel.mp4": MP4,
        "media/archived_posts/old.jpg": PHOTOS[9],
        "media/profile/me.jpg": PHOTOS[10],
        "messages/inbox/friend_1/message_1.json": as_json({"participants": [], "messages": []}),
        "messages/inbox/friend_1/photos/private.jpg": PHOTOS[11],
        "personal_information/personal_information.json": as_json({"profile_user": []}),
    }
    return {root + path: data for path, data in files.items()}


def instagram_2024() -> Files:
    """2024: all lists one folder deeper, everything below a folder of the account's name."""
    return instagram_2022("instagram-user-2024-05-06-AbC/", "your_instagram_activity/content")


def instagram_2025() -> Files:
    """2025 and 2026: lists in `your_instagram_activity/media/`, several of them, newer pictures.

    `.heic` may hold a JPEG, a file may have no ending, a `uri` may be a link, and posts may be
    written as labels and values.
    """
    first = [
        {"media": [picture("media/posts/202506/phone.heic", title="Real HEIC")]},
        {"media": [picture("media/posts/202506/lie.heic")]},
        {"media": [picture("media/posts/202506/noending")]},
        {"media": [picture("https://example.org/elsewhere.jpg")]},
        {"media": [picture("media/posts/202506/lost.jpg")]},
    ]
    labels = {
        "timestamp": JUNE_2019,
        "media": [picture("media/posts/202507/labelled.jpg", 0)],
        "label_values": [
            {"label": "Caption", "value": mojibake("Mit Etikett ✨")},
            {"label": "URL", "value": "https://example.org/p/1"},
        ],
        "fbid": "1",
    }
    nested = {
        "timestamp": JUNE_2019 + 5,
        "label_values": [
            {"label": "Title", "value": "Nested"},
            {"label": "Media", "media": [picture("media/posts/202507/nested.jpg", 0)]},
        ],
    }
    lists = "your_instagram_activity/media"
    return {
        f"{lists}/posts_1.json": as_json(first),
        f"{lists}/posts_2.json": as_json([labels, nested]),
        "media/posts/202506/phone.heic": encoded(photograph(), "HEIF"),
        "media/posts/202506/lie.heic": PHOTOS[12],
        "media/posts/202506/noending": PHOTOS[13],
        "media/posts/202507/labelled.jpg": PHOTOS[14],
        "media/posts/202507/nested.jpg": PHOTOS[15],
        "media/posts/202507/unnamed.jpg": PHOTOS[16],
    }


def instagram_html() -> Files:
    """An export in HTML, which is what Instagram offers first."""
    return {
        "start_here.html": b"<html><body>Your Instagram</body></html>",
        "your_instagram_activity/media/posts_1.html": b"<html><img src='media/posts/1.jpg'></html>",
        "media/posts/202506/a.jpg": PHOTOS[17],
    }


def sidecar(title: str, time: int = JUNE_2019, **more: Any) -> bytes:
    """The JSON beside a photo in a Takeout."""
    value = {
        "title": title,
        "description": "",
        "imageViews": "3",
        "creationTime": {"timestamp": str(time + 9), "formatted": "..."},
        "photoTakenTime": {"timestamp": str(time), "formatted": "..."},
        "geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0},
        "googlePhotosOrigin": {"mobileUpload": {"deviceType": "ANDROID_PHONE"}},
    }
    return as_json(value | more)


LONG = "a_photo_with_a_name_so_long_that_google_cuts_it"  # 47 letters: the sidecar keeps 46


def takeout() -> Files:
    """Google Takeout, with sidecars of every year's name."""
    year, trip = "Takeout/Google Photos/Photos from 2019", "Takeout/Google Photos/Trip to Rome"
    place = {"latitude": 41.9, "longitude": 12.5, "altitude": 20.0}
    return {
        f"{year}/IMG_1.jpg": PHOTOS[20],
        f"{year}/IMG_1.jpg.supplemental-metadata.json": sidecar(
            "IMG_1.jpg", JUNE_2019 + 1, description="Forum Romanum", geoData=place
        ),
        f"{year}/IMG_1-edited.jpg": PHOTOS[21],
        f"{year}/IMG_1(1).jpg": PHOTOS[22],
        f"{year}/IMG_1.jpg.supplemental-metadata(1).json": sidecar("IMG_1.jpg", JUNE_2019 + 2),
        f"{year}/OLD.JPG": PHOTOS[23],
        f"{year}/OLD.JPG.json": sidecar("OLD.JPG", JUNE_2019 + 3, geoDataExif=place),
        f"{year}/OLD(2).JPG": PHOTOS[24],
        f"{year}/OLD.JPG(2).json": sidecar("OLD.JPG", JUNE_2019 + 4),
        f"{year}/a_rather_long_name_here.jpg": PHOTOS[25],
        f"{year}/a_rather_long_name_here.jpg.supplemental-metad.json": sidecar(
            "a_rather_long_name_here.jpg", JUNE_2019 + 5
        ),
        f"{year}/{LONG}.jpg": PHOTOS[26],
        f"{year}/{LONG[:46]}.json": sidecar(f"{LONG}_and_more.jpg", JUNE_2019 + 6),
        f"{year}/MOTION.MP.jpg": PHOTOS[27] + MP4,
        f"{year}/MOTION.MP.jpg.supplemental-metadata.json": sidecar("MOTION.MP.jpg"),
        f"{year}/MOTION.MP": MP4,
        f"{year}/nothing-said.jpg": PHOTOS[28],
        f"{trip}/IMG_1.jpg": PHOTOS[20],
        f"{trip}/IMG_1.jpg.supplemental-metadata.json": sidecar("IMG_1.jpg", JUNE_2019 + 1),
        f"{trip}/metadata.json": as_json({"title": "Trip to Rome", "date": {"timestamp": "0"}}),
        f"{trip}/gone.jpg.supplemental-metadata.json": sidecar("gone.jpg"),
        "Takeout/Google Photos/user-generated-memory-titles.json": as_json({"title": []}),
        "Takeout/archive_browser.html": b"<html></html>",
    }
