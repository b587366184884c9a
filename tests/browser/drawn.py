"""What Vega draws on its canvases: every name and picture, with its box, as the browser drew it."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page

MAP = ".st-key-map-side canvas"
FRAME = 3  # pixels around a picture
PICTURE = 46

# Keeps the last place of each text and picture of every canvas, anew whenever its size changes.
WATCH = """
const boxes = new WeakMap();
const of = (canvas) => {
  let found = boxes.get(canvas);
  if (!found || found.width !== canvas.width) {
    found = { width: canvas.width, last: new Map() };
    boxes.set(canvas, found);
  }
  return found.last;
};
const paint = CanvasRenderingContext2D.prototype;
const { fillText, drawImage } = paint;
paint.fillText = function (text, x, y, ...rest) {
  const size = this.measureText(text), at = this.getTransform();
  of(this.canvas).set('name ' + text, [
    at.e + at.a * (x - size.actualBoundingBoxLeft),
    at.f + at.d * (y - size.actualBoundingBoxAscent),
    at.e + at.a * (x + size.actualBoundingBoxRight),
    at.f + at.d * (y + size.actualBoundingBoxDescent),
  ]);
  return fillText.call(this, text, x, y, ...rest);
};
paint.drawImage = function (image, x, y, width, height) {
  if (image.src && width) {
    const at = this.getTransform();
    of(this.canvas).set('picture ' + image.src, [
      at.e + at.a * x, at.f + at.d * y, at.e + at.a * (x + width), at.f + at.d * (y + height),
    ]);
  }
  return drawImage.apply(this, arguments);
};
window.drawnOn = (canvas) => [...of(canvas)];
"""


class Box(NamedTuple):
    """A name or a picture on a canvas, in pixels from its upper left corner."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether two boxes share more than their edges."""
        beside = self.left < other.right and self.right > other.left
        return beside and self.top < other.bottom and self.bottom > other.top

    def grown(self, by: float) -> Box:
        """The box with a frame around it."""
        return Box(self.what, self.left - by, self.top - by, self.right + by, self.bottom + by)


def watch(context: BrowserContext) -> None:
    """Take notes on all canvases of pages that are opened from now on."""
    context.add_init_script(WATCH)


def landmarks(page: Page) -> list[Box]:
    """The names and framed pictures that are on the map."""
    found = page.locator(MAP).evaluate("canvas => drawnOn(canvas)")
    boxes = [Box(what, *box) for what, box in found]
    return [box.grown(FRAME) if box.what.startswith("picture") else box for box in boxes]
