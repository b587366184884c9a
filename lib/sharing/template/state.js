const data = JSON.parse(document.getElementById("data").textContent);
const { motifs, photos, pictures } = data;
const $ = (selector, root = document) => root.querySelector(selector);
const canvas = $("#map"), pen = canvas.getContext("2d"), tip = $("#tip"), brush = $("#brush");
const dark = matchMedia("(prefers-color-scheme: dark)");
const dialog = $("#large");
const everything = motifs.flatMap((motif) => motif.rows);
const source = (row) => "data:image/webp;base64," + pictures[row];
const name = (row) => photos[row].labels.length ? photos[row].labels[0][0] : motifs[photos[row].motif].name;

// What is seen: the chosen photos (null: all), the window on the map, the drag in progress.
let chosen = null, title = "", shown = everything, large = 0;
let view = { zoom: 1, x: 0, y: 0 }, mode = "choose", hover = -1, drag = null, withPictures = false;
const bitmaps = new Map(), fingers = new Map();

function bitmap(row) {
  if (!bitmaps.has(row)) {
    const image = new Image();
    image.onload = schedule;
    image.src = source(row);
    bitmaps.set(row, image);
  }
  const image = bitmaps.get(row);
  return image.complete && image.naturalWidth ? image : null;
}
