"""The view as one HTML file: opens from a mail attachment, fetches nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.resources import files
from string import Template
from typing import Any

import pandas as pd

from lib.assignments import top_labels
from lib.features.classes import imagenet_classes
from lib.sharing.pictures import fitted, read_thumbnail
from lib.sharing.privacy import Privacy
from lib.sharing.view import View

# 15 MB is what mail servers commonly let through once an attachment is encoded for the journey.
MOST_BYTES = 14_500_000
MOST_PHOTOS = 5_000  # of more, thumbnails would be too small to see
SCRIPTS = ("state.js", "map.js", "photos.js")
LABELS = 5


def one_file(view: View, privacy: Privacy | None = None, most_bytes: int = MOST_BYTES) -> bytes:
    """The whole page, UTF-8, thumbnails inside; as large as `most_bytes` at most where possible.

    Thumbnails are made smaller to fit; of more than 5,000 photos it holds a fair sample, and says
    so. Every text is escaped, and a policy in the page forbids it
    to run or load anything that is not its own.
    """
    view = view.part(MOST_PHOTOS)
    content = _content(view, privacy or Privacy())
    room = (most_bytes - len(_json(content)) - 50_000) * 3 // 4
    ids = view.atlas.photos["id"]
    thumbnails = [read_thumbnail(view.atlas.cache, photo_id) for photo_id in ids]
    fit = fitted(thumbnails, max(0, room))
    content["pictures"] = [base64.b64encode(data).decode() for data in fit]
    style, script = _read("page.css"), "".join(map(_read, SCRIPTS))
    page = Template(_read("page.html")).substitute(
        policy=_policy(style, script),
        title=html.escape(view.atlas.name),
        subtitle=html.escape(view.subtitle),
        footer=html.escape(_footer(view)),
        style=style,
        script=script,
        data=_json(content),
    )
    return page.encode()


def _content(view: View, privacy: Privacy) -> dict[str, Any]:
    groups = view.groups
    number = {group.motif: place for place, group in enumerate(groups)}
    labels, more = _labels(view), _more(view.atlas.photos, privacy)
    return {
        "motifs": [
            {"name": group.name, "colour": group.colour, "rows": group.rows.tolist()}
            for group in groups
        ],
        "photos": [
            {
                "x": round(float(x), 4),
                "y": round(float(y), 4),
                "motif": number[int(motif)],
                "labels": labels[row],
                "more": more[row],
            }
            for row, ((x, y), motif) in enumerate(
                zip(view.places, view.clustering.labels, strict=True)
            )
        ],
    }


def _labels(view: View) -> list[list[tuple[str, int]]]:
    """Per photo up to five labels with percents, the likeliest first; those near zero left out."""
    if view.atlas.probabilities is None:
        return [[] for _ in range(len(view.atlas.photos))]
    classes = imagenet_classes()
    best, probabilities = top_labels(view.atlas.probabilities, LABELS)
    return [
        [
            (classes[index].name, round(100 * float(share)))
            for index, share in zip(row, shares, strict=True)
            if share >= 0.005
        ]
        for row, shares in zip(best, probabilities, strict=True)
    ]


def _more(photos: pd.DataFrame, privacy: Privacy) -> list[list[str]]:
    """Per photo the texts that its owner agreed to: date, caption, file name, place."""
    form = "%d %B %Y, %H:%M" if privacy.dates else "%B %Y"
    # The time on a file is that of some copy of it: nothing to show.
    known = photos["taken"].where(photos["taken_from"] != "file")
    columns = [known.dt.strftime(form).fillna("")]
    if privacy.captions:
        columns.append(photos["caption"])
    if privacy.file_names:
        columns.append((photos["folder"] + "/" + photos["name"]).str.lstrip("/"))
    if privacy.locations:
        place = (
            photos["latitude"].map("{:.5f}".format)
            + ", "
            + photos["longitude"].map("{:.5f}".format)
        )
        columns.append(place.where(photos["latitude"].notna(), ""))
    return [[text for text in row if text] for row in zip(*columns, strict=True)]


def _footer(view: View) -> str:
    return (
        f"Made with Motifs from {view.atlas.backbone} features. This file holds everything it "
        "shows and fetches nothing. Labels are guesses of a network that knows 1,000 categories."
    )


def _read(name: str) -> str:
    return (files("lib.sharing") / "template" / name).read_text("utf-8")


def _json(value: Any) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _policy(style: str, script: str) -> str:
    """Only this very style and script, only pictures inside of the file."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_fingerprint(style)}'; "
        f"script-src '{_fingerprint(script)}'; base-uri 'none'; form-action 'none'"
    )


def _fingerprint(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
