// --- the map ---------------------------------------------------------------------------------
const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
function place(row) {
  const { width, height } = size(), scale = Math.min(width, height) * 0.46 * view.zoom;
  const wide = Math.min(1.6, width / height), tall = Math.min(1.6, height / width);
  return [
    width / 2 + (photos[row].x * Math.max(1, wide) - view.x) * scale,
    height / 2 - (photos[row].y * Math.max(1, tall) - view.y) * scale,
  ];
}

let waiting = false;
function schedule() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function draw() {
  const { width, height } = size(), ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const radius = Math.max(1.6, Math.min(5, width / (9 * Math.sqrt(photos.length)))) * Math.min(2, Math.sqrt(view.zoom));
  const paint = withPictures ? drawPicture : drawDot;
  for (const row of everything) if (chosen && !chosen.has(row)) drawDot(row, radius, 0.16);
  for (const row of everything) if (!chosen || chosen.has(row)) paint(row, radius, 0.92);
  if (!withPictures) drawLandmarks(width, height);
  if (hover >= 0) ring(hover, radius + 3);
}

function drawDot(row, radius, opacity) {
  const [x, y] = place(row);
  pen.globalAlpha = opacity;
  pen.fillStyle = motifs[photos[row].motif].colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
  pen.globalAlpha = 1;
}

function drawPicture(row) {
  const [x, y] = place(row), { width, height } = size();
  if (x < -40 || y < -40 || x > width + 40 || y > height + 40) return;
  drawFramed(row, x, y, Math.max(16, Math.min(64, 26 * Math.sqrt(view.zoom))));
}

function drawFramed(row, x, y, side) {
  pen.fillStyle = motifs[photos[row].motif].colour;
  pen.fillRect(x - side / 2 - 2, y - side / 2 - 2, side + 4, side + 4);
  const image = bitmap(row);
  if (!image) return;
  const crop = Math.min(image.naturalWidth, image.naturalHeight);
  const left = (image.naturalWidth - crop) / 2, top = (image.naturalHeight - crop) / 2;
  pen.drawImage(image, left, top, crop, crop, x - side / 2, y - side / 2, side, side);
}

// A typical photo and the name of each motif, larger motifs first, out of each other's way.
function drawLandmarks(width, height) {
  const taken = [], side = Math.min(46, width / 14);
  const order = motifs.map((_, motif) => motif).filter((motif) => motifs[motif].rows.length);
  order.sort((a, b) => motifs[b].rows.length - motifs[a].rows.length);
  pen.font = "600 13px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  for (const motif of order) {
    const words = motifs[motif].name, half = Math.max(side, pen.measureText(words).width) / 2 + 4;
    for (const row of motifs[motif].rows.slice(0, 6)) {
      const [x, y] = place(row);
      if ((chosen && !chosen.has(row)) || x < 0 || y < 0 || x > width || y > height) continue;
      const middle = Math.min(Math.max(x, half), width - half);
      const box = [middle - half, y - side / 2 - 4, middle + half, y + side / 2 + 20];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      drawFramed(row, x, y, side);
      pen.strokeStyle = dark.matches ? "#131417" : "#ffffff";
      pen.fillStyle = dark.matches ? "#e9e8e4" : "#23252b";
      pen.strokeText(words, middle, y + side / 2 + 16);
      pen.fillText(words, middle, y + side / 2 + 16);
      break;
    }
  }
}

function ring(row, radius) {
  const [x, y] = place(row);
  pen.lineWidth = 2.5;
  pen.strokeStyle = dark.matches ? "#ffffff" : "#000000";
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.stroke();
}

function nearest(x, y) {
  let best = -1, least = 14 * 14;
  for (const row of everything) {
    if (chosen && !chosen.has(row)) continue;
    const [px, py] = place(row), distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) { least = distance; best = row; }
  }
  return best;
}

function zoom(factor, x, y) {
  const { width, height } = size();
  if (!factor) { view = { zoom: 1, x: 0, y: 0 }; return schedule(); }
  const wanted = Math.min(40, Math.max(0.6, view.zoom * factor)), scale = Math.min(width, height) * 0.46;
  const dx = (x ?? width / 2) - width / 2, dy = height / 2 - (y ?? height / 2);
  view.x += dx / (scale * view.zoom) - dx / (scale * wanted);
  view.y += dy / (scale * view.zoom) - dy / (scale * wanted);
  view.zoom = wanted;
  schedule();
}

// --- hover, brush, move ------------------------------------------------------------------------
function point(event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left - 1, event.clientY - box.top - 1];
}

function showTip(row, x, y) {
  hover = row;
  tip.hidden = row < 0;
  schedule();
  if (row < 0) return;
  const photo = photos[row];
  $("img", tip).src = source(row);
  $("b", tip).textContent = motifs[photo.motif].name;
  $("span", tip).textContent = photo.labels.slice(0, 3).map(([word, share]) => `${word} ${share} %`).join(", ");
  $("small", tip).textContent = photo.more.join(" · ");
  tip.style.left = `${Math.max(0, x + 250 > canvas.clientWidth ? x - 250 : x + 14)}px`;
  tip.style.top = `${Math.max(0, canvas.offsetTop + Math.min(y - 20, canvas.clientHeight - tip.offsetHeight))}px`;
}

canvas.addEventListener("pointerdown", (event) => {
  const [x, y] = point(event);
  fingers.set(event.pointerId, [x, y]);
  canvas.setPointerCapture(event.pointerId);
  drag = { x, y, moved: false, move: mode === "move" || event.pointerType === "touch" || event.button === 1, add: event.shiftKey };
  showTip(-1);
});
canvas.addEventListener("pointermove", (event) => {
  const [x, y] = point(event);
  if (fingers.size === 2 && fingers.has(event.pointerId)) return pinch(event.pointerId, x, y);
  if (!drag) return showTip(nearest(x, y), x, y);
  drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > 4;
  if (drag.move) {
    const scale = Math.min(canvas.clientWidth, canvas.clientHeight) * 0.46 * view.zoom;
    view.x -= (x - drag.x) / scale;
    view.y += (y - drag.y) / scale;
    Object.assign(drag, { x, y });
    schedule();
  } else if (drag.moved) {
    brush.hidden = false;
    brush.style.left = `${Math.min(x, drag.x)}px`;
    brush.style.top = `${canvas.offsetTop + Math.min(y, drag.y)}px`;
    brush.style.width = `${Math.abs(x - drag.x)}px`;
    brush.style.height = `${Math.abs(y - drag.y)}px`;
  }
});
const release = (event) => {
  const [x, y] = point(event);
  fingers.delete(event.pointerId);
  brush.hidden = true;
  if (!drag) return;
  const { x: x0, y: y0, moved, move, add } = drag;
  drag = null;
  if (event.type === "pointercancel") return;
  if (!moved) {
    const row = nearest(x, y);
    if (row >= 0) open(shown.includes(row) ? shown : everything, row);
  } else if (!move) {
    const inside = everything.filter((row) => {
      const [px, py] = place(row);
      return (px - x) * (px - x0) <= 0 && (py - y) * (py - y0) <= 0;
    });
    if (inside.length) choose(inside, "", add);
  }
};
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => showTip(-1));
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * 0.0016), ...point(event));
}, { passive: false });

function pinch(finger, x, y) {
  const [other] = [...fingers].filter(([id]) => id !== finger).map(([, at]) => at);
  const [oldX, oldY] = fingers.get(finger);
  zoom(Math.hypot(x - other[0], y - other[1]) / Math.max(1, Math.hypot(oldX - other[0], oldY - other[1])),
    (x + other[0]) / 2, (y + other[1]) / 2);
  fingers.set(finger, [x, y]);
  if (drag) Object.assign(drag, { x, y, moved: true, move: true });
}
