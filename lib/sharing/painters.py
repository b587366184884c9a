"""A poster as SVG (text) or PNG (pixels), written by ourselves: no browser, no font to install."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont, ImageOps

from lib.sharing.poster import HEIGHT, WIDTH, Dot, Picture, Poster, Shape, Text

FRAME = 4.0
HALO = 2.5
OPACITY = 0.9
# Control characters may not stand in XML at all, not even escaped.
_NO_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)}


def svg(poster: Poster) -> str:
    """The poster as a stand-alone SVG document: thumbnails inside, nothing referred to."""
    body = "\n".join(_svg_shape(shape, poster.paper.background) for shape in poster.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="system-ui, sans-serif">\n'
        f'<rect width="100%" height="100%" fill="{poster.paper.background}"/>\n{body}\n</svg>\n'
    )


def _svg_shape(shape: Shape, background: str) -> str:
    if isinstance(shape, Dot):
        return (
            f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:.1f}" '
            f'fill="{shape.colour}" fill-opacity="{OPACITY}"/>'
        )
    if isinstance(shape, Picture):
        side, x, y = shape.side, shape.x - shape.side / 2, shape.y - shape.side / 2
        outer = side + 2 * FRAME
        data = base64.b64encode(shape.data).decode()
        return (
            f'<rect x="{x - FRAME:.1f}" y="{y - FRAME:.1f}" width="{outer:.1f}" '
            f'height="{outer:.1f}" rx="5" fill="{shape.colour}"/>'
            f'<svg x="{x:.1f}" y="{y:.1f}" width="{side}" height="{side}">'
            f'<image width="100%" height="100%" preserveAspectRatio="xMidYMid slice" '
            f'href="data:image/webp;base64,{data}"/></svg>'
        )
    halo = f' stroke="{background}" stroke-width="5" paint-order="stroke"' if shape.halo else ""
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}" '
        f'fill="{shape.colour}" text-anchor="{shape.anchor}"{halo}>'
        f"{escape(shape.words.translate(_NO_CONTROLS))}</text>"
    )


def png(poster: Poster, scale: float = 2.0) -> bytes:
    """The poster as PNG, `scale` pixels for each of its units; holds no text but what is drawn."""
    # Pillow's circles have hard edges: draw larger, then shrink.
    fine = 2
    factor = scale * fine
    sheet = Image.new("RGB", (round(WIDTH * factor), round(HEIGHT * factor)))
    sheet.paste(poster.paper.background, (0, 0, *sheet.size))
    pen = ImageDraw.Draw(sheet, "RGBA")
    for shape in poster.shapes:
        if isinstance(shape, Dot):
            _draw_dot(pen, shape, factor)
    small = sheet.resize((round(WIDTH * scale), round(HEIGHT * scale)), Image.Resampling.BOX)
    pen = ImageDraw.Draw(small)
    for shape in poster.shapes:
        if isinstance(shape, Picture):
            _draw_picture(small, shape, scale)
        elif isinstance(shape, Text):
            _draw_text(pen, shape, scale, poster.paper.background)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_dot(pen: ImageDraw.ImageDraw, dot: Dot, factor: float) -> None:
    x, y, radius = dot.x * factor, dot.y * factor, dot.radius * factor
    fill = f"{dot.colour}{round(255 * OPACITY):02x}"
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _draw_picture(sheet: Image.Image, shape: Picture, scale: float) -> None:
    side, frame = round(shape.side * scale), round(FRAME * scale)
    left, top = round((shape.x * scale) - side / 2), round((shape.y * scale) - side / 2)
    box = (left - frame, top - frame, left + side + frame, top + side + frame)
    ImageDraw.Draw(sheet).rounded_rectangle(box, round(5 * scale), fill=shape.colour)
    with Image.open(io.BytesIO(shape.data)) as image:
        sheet.paste(ImageOps.fit(image.convert("RGB"), (side, side)), (left, top))


def _draw_text(pen: ImageDraw.ImageDraw, text: Text, scale: float, background: str) -> None:
    pen.text(
        (text.x * scale, text.y * scale),
        text.words.replace("\n", " "),
        fill=text.colour,
        font=_font(round(text.size * scale)),
        anchor="ms" if text.anchor == "middle" else "ls",
        stroke_width=round(HALO * scale) if text.halo else 0,
        stroke_fill=background if text.halo else None,
    )


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, drawn at this size: the same picture on every computer."""
    return ImageFont.load_default(size)
