"""The map as SVG and PNG: well-formed, complete, and readable by others."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from lib.sharing.painters import png, svg
from lib.sharing.poster import DARK, HEIGHT, LIGHT, MAP, WIDTH, Dot, Paper, Picture, Text, lay_out
from lib.sharing.view import View

SVG = "{http://www.w3.org/2000/svg}"


def test_every_photo_and_every_motif_is_there(view: View) -> None:
    shapes = lay_out(view).shapes
    on_map = [s for s in shapes if isinstance(s, Dot) and s.x < MAP[2]]
    assert len(on_map) == 40
    assert all(MAP[0] <= dot.x <= MAP[2] and MAP[1] <= dot.y <= MAP[3] for dot in on_map)
    words = [s.words for s in shapes if isinstance(s, Text)]
    assert set(view.names) <= set(words)
    assert any(isinstance(s, Picture) for s in shapes)


def test_landmarks_stay_out_of_each_others_way(view: View) -> None:
    pictures = [s for s in lay_out(view).shapes if isinstance(s, Picture)]
    for place, one in enumerate(pictures):
        for other in pictures[:place]:
            assert max(abs(one.x - other.x), abs(one.y - other.y)) > one.side


def test_svg_is_well_formed_and_refers_to_nothing(view: View) -> None:
    named = replace(view, names=("<b>&\x07\"'", *view.names[1:]))
    text = svg(lay_out(named))
    root = ElementTree.fromstring(text)
    assert len(root.findall(f".//{SVG}circle")) == 40 + len(view.names)
    links = [e.get("href") for e in root.iter(f"{SVG}image")]
    assert links
    assert all(link.startswith("data:image/webp;base64,") for link in links)
    assert "<b>" not in text


@pytest.mark.parametrize("paper", [LIGHT, DARK])
def test_png_has_the_colours_of_its_motifs(view: View, paper: Paper) -> None:
    data = png(lay_out(view, paper), scale=1)
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        assert image.size == (WIDTH, HEIGHT)
        assert image.info.keys() <= {"dpi"}
        pixels = image.convert("RGB")
        assert pixels.getpixel((2, 2)) == tuple(bytes.fromhex(paper.background[1:]))
        assert pixels.getcolors(1 << 24) is not None
        assert len(pixels.getcolors(1 << 24)) > 50
