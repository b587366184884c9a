// The map for very many photos: points written straight into pixels, on one canvas. The same look and
// the same gestures as the chart for fewer: drag to choose an area (shift adds), click a photo or a
// motif, wheel to zoom, alt and drag to move, double click for the whole map. By touch: tap, two
// fingers to zoom and move, hold and drag for an area; one finger moves the map once it is zoomed.
const NEAR = 9; // pixels that a pointer may be off a point
const BUCKET = 24;
const RECORD = 36; // bytes
const UNKNOWN = -(2 ** 31); // the day of a photo without a date
const CLOSEST = 200; // times that the map can be enlarged
const SETTLED = 160; // milliseconds without zoom after which names look for better places
const HOLD = 350; // milliseconds that a finger rests before it draws an area
const TILE = 34; // pixels from photo to photo where all photos are shown

const files = new Map();
function load(url) {
  const file = files.get(url) || fetch(url).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.arrayBuffer();
  }).catch((error) => { files.delete(url); throw error; });
  files.delete(url);
  files.set(url, file); // the last one asked for is kept the longest
  if (files.size > 12) files.delete(files.keys().next().value);
  return file;
}

function bytes(text) {
  const raw = atob(text), out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}

function pixel(colour, paper, strength) {
  const at = (text, i) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mix = [0, 1, 2].map((i) => Math.round(at(colour, i) * strength + at(paper, i) * (1 - strength)));
  return ((255 << 24) | (mix[2] << 16) | (mix[1] << 8) | mix[0]) >>> 0;
}

// A dot of so many pixels: for each of its rows, where it begins and how long it is.
function dot(side) {
  const rows = [];
  for (let y = 0; y < side; y++) {
    const off = y + 0.5 - side / 2, half = Math.sqrt(Math.max(0, (side / 2) ** 2 - off * off));
    const from = side < 4 ? 0 : Math.round(side / 2 - half);
    rows.push([from, side - 2 * from]);
  }
  return rows;
}

// Where pictures and names go: near their photos, never on each other (as lib/ui/landmarks.py).
function arrange(marks, anchors, width, height, air) {
  const taken = [], places = new Map();
  const box = (x, y, side, name) => {
    const half = Math.max(side, name.length * air.letter) / 2 + air.air;
    if (!side) return [x - half, y - air.line / 2, x + half, y + air.line / 2];
    return [x - half, y - side / 2 - air.air, x + half, y + side / 2 + air.line + air.air];
  };
  const free = (b) => b[0] >= 0 && b[2] <= width && b[1] >= 0 && b[3] <= height
    && !taken.some((o) => b[0] < o[2] && b[2] > o[0] && b[1] < o[3] && b[3] > o[1]);
  marks.forEach((mark, i) => {
    const [x, y] = anchors[i];
    if (x < 0 || y < 0 || x > width || y > height) return;
    for (const side of air.picture ? [air.picture, 0] : [0]) {
      for (const radius of air.rings) {
        for (let step = 0; step < (radius ? air.directions : 1); step++) {
          const angle = 2 * Math.PI * step / air.directions;
          const dx = radius * Math.cos(angle), dy = -radius * Math.sin(angle);
          const wanted = box(x + dx, y + dy, side, mark.name);
          if (!free(wanted)) continue;
          taken.push(wanted);
          places.set(mark.motif, { dx, dy, pictured: side > 0 });
          return;
        }
      }
    }
  });
  return places;
}

class BigMap {
  constructor(root) {
    this.root = root;
    root.innerHTML =
      '<div class="map"><canvas class="points" role="img"></canvas><div class="areas"></div><div class="marks"></div><div class="brush" hidden></div><div class="card" hidden aria-hidden="true"><img alt=""><b></b><p></p></div></div>';
    this.box = root.querySelector(".map");
    this.canvas = root.querySelector("canvas");
    this.areas = root.querySelector(".areas");
    this.marks = root.querySelector(".marks");
    this.brush = root.querySelector(".brush");
    this.card = root.querySelector(".card");
    this.zoom = { x: 0, y: 0, half: null };
    this.buttons = new Map();
    this.tiles = new Map();
    this.fingers = new Map();
    this.days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    new ResizeObserver(() => { this.places = null; this.draw(); }).observe(this.box);
    this.listen();
  }

  async show(data, send) {
    this.send = send;
    const turn = (this.turn = (this.turn || 0) + 1);
    this.box.style.height = data.height + "px";
    this.canvas.setAttribute("aria-label", data.alt);
    const moving = data.xy.includes("/moving/");
    const first = moving ? fetch(data.xy, { cache: "no-store" }).then((a) => a.arrayBuffer()) : load(data.xy);
    const [xy, paint, known, classes] = await Promise.all([first, load(data.paint), load(data.known), load(data.classes)]);
    if (turn !== this.turn) return;
    if (this.mapped !== data.xy || this.moving !== moving || this.named !== data.motifs.map((m) => m.name).join()) this.places = null;
    this.mapped = data.xy;
    this.named = data.motifs.map((mark) => mark.name).join();
    this.data = data;
    this.xy = new Float32Array(xy);
    this.moving = moving;
    if (moving) this.follow(data.xy, turn);
    this.known = known;
    this.classes ||= JSON.parse(new TextDecoder().decode(classes));
    this.n = this.xy.length / 2;
    this.motif = new Uint8Array(paint, 0, this.n);
    this.colour = new Uint8Array(paint, this.n);
    this.chosen = data.chosen ? bytes(data.chosen) : null;
    this.drawn = data.areas;
    this.haze = data.haze && {
      places: new Int32Array(bytes(data.haze.places).buffer),
      shares: new Float32Array(bytes(data.haze.shares).buffer),
    };
    this.draw();
    load(data.texts).then((texts) => {
      this.texts = texts;
      if (!this.card.hidden && this.over >= 0) this.card.lastChild.textContent = this.about(this.over).join("\n");
    }, () => {});
  }

  // A map that is still being drawn: fetch it again and again, until it says that it is done.
  async follow(url, turn) {
    for (let done = false; !done && turn === this.turn; ) {
      await new Promise((next) => setTimeout(next, 250));
      const answer = await fetch(url, { cache: "no-store" });
      if (!answer.ok || turn !== this.turn) return;
      done = answer.headers.get("X-Drawn") === "1";
      this.xy = new Float32Array(await answer.arrayBuffer());
      this.draw();
    }
  }

  half() { return this.zoom.half ?? this.data.span; }

  scale() {
    const width = this.box.clientWidth, height = this.box.clientHeight, half = this.half();
    return { width, height, sx: width / 2 / half, sy: height / 2 / half };
  }

  toScreen(x, y, s) {
    return [s.width / 2 + (x - this.zoom.x) * s.sx, s.height / 2 - (y - this.zoom.y) * s.sy];
  }

  toMap(px, py, s) {
    return [this.zoom.x + (px - s.width / 2) / s.sx, this.zoom.y - (py - s.height / 2) / s.sy];
  }

  isChosen(i) { return !this.chosen || (this.chosen[i >> 3] >> (7 - (i & 7))) & 1; }

  draw() {
    if (!this.data || !this.n) return;
    const s = this.scale(), ratio = Math.min(devicePixelRatio || 1, 2);
    const W = Math.round(s.width * ratio), H = Math.round(s.height * ratio);
    if (!W || !H) return;
    if (this.canvas.width !== W || this.canvas.height !== H) { this.canvas.width = W; this.canvas.height = H; }
    const context = this.canvas.getContext("2d");
    this.grid = null;
    if (this.data.all) this.drawTiles(context, s, ratio);
    else this.drawPoints(context, s, ratio, W, H);
    this.drawAreas(s);
    this.drawMarks(s);
    this.box.style.touchAction = this.zoom.half === null ? "pan-y" : "none";
    this.box.dataset.drawn = String(this.turn);
    this.box.dataset.still = this.moving ? "0" : "1";
    this.box.dataset.zoom = String(this.data.span / this.half());
  }

  drawPoints(context, s, ratio, W, H) {
    const image = context.createImageData(W, H), out = new Uint32Array(image.data.buffer);
    const { colours, paper } = this.data, { xy, colour, n } = this;
    out.fill(this.haze ? 0 : pixel(paper, paper, 1));
    const strong = Uint32Array.from(colours, (c) => pixel(c, paper, 0.88));
    const weak = Uint32Array.from(colours, (c) => pixel(c, paper, 0.22));
    const grown = Math.sqrt(this.data.span / this.half());
    const side = Math.max(1, Math.min(Math.max(11, this.data.size) * ratio, Math.round(this.data.size * ratio * grown)));
    const rows = dot(side), sx = s.sx * ratio, sy = s.sy * ratio;
    const left = W / 2 - this.zoom.x * sx - side / 2, top = H / 2 + this.zoom.y * sy - side / 2;
    for (const pass of this.chosen ? [0, 1] : [1]) {
      const paints = pass ? strong : weak;
      for (let i = 0; i < n; i++) {
        if (this.chosen && this.isChosen(i) !== pass) continue;
        const x = Math.round(left + xy[2 * i] * sx), y = Math.round(top - xy[2 * i + 1] * sy);
        if (x < 0 || y < 0 || x + side > W || y + side > H) continue;
        const paint = paints[colour[i]];
        for (let row = 0, at = y * W + x; row < side; row++, at += W) {
          const from = at + rows[row][0], to = from + rows[row][1];
          for (let p = from; p < to; p++) out[p] = paint;
        }
      }
    }
    context.putImageData(image, 0, 0);
    if (this.haze) this.drawHaze(context, sx, sy, W, H, ratio);
  }

  // Behind the points of a sample: the micro-clusters of all photos, as large as they are many.
  drawHaze(context, sx, sy, W, H, ratio) {
    const { places, shares } = this.haze, { xy, colour } = this, { colours, paper } = this.data;
    const most = 15 * ratio * Math.sqrt(this.data.span / this.half());
    context.globalCompositeOperation = "destination-over";
    places.forEach((i, number) => {
      const x = W / 2 + (xy[2 * i] - this.zoom.x) * sx, y = H / 2 - (xy[2 * i + 1] - this.zoom.y) * sy;
      context.globalAlpha = this.isChosen(i) ? 0.16 : 0.05;
      context.fillStyle = colours[colour[i]];
      context.beginPath();
      context.arc(x, y, most * Math.sqrt(shares[number]), 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
    context.fillStyle = paper;
    context.fillRect(0, 0, W, H);
    context.globalCompositeOperation = "source-over";
  }

  // All photos: one of each place on a grid that is fixed to the map, the chosen ones first.
  shownTiles(s) {
    const found = new Map();
    for (let i = 0; i < this.n; i++) {
      const [x, y] = this.toScreen(this.xy[2 * i], this.xy[2 * i + 1], s);
      if (x < 0 || y < 0 || x > s.width || y > s.height) continue;
      const column = Math.floor(this.xy[2 * i] * s.sx / TILE), row = Math.floor(-this.xy[2 * i + 1] * s.sy / TILE);
      const cell = row * 65536 + column, other = found.get(cell);
      if (other === undefined || (!this.isChosen(other.i) && this.isChosen(i))) found.set(cell, { i, column, row });
    }
    return found;
  }

  drawTiles(context, s, ratio) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.data.paper;
    context.fillRect(0, 0, s.width, s.height);
    this.cells = this.shownTiles(s);
    const kept = new Map();
    for (const { i, column, row } of this.cells.values()) {
      const url = `${this.data.tiles}${this.id(i)}.webp`;
      let picture = this.tiles.get(url);
      if (!picture && !this.zooming) {
        picture = new Image();
        picture.onload = () => this.redraw();
        picture.src = url;
      }
      if (!picture) continue;
      kept.set(url, picture);
      const x = s.width / 2 + column * TILE - this.zoom.x * s.sx, y = s.height / 2 + row * TILE + this.zoom.y * s.sy;
      context.globalAlpha = this.isChosen(i) ? 1 : 0.22;
      context.fillStyle = this.data.colours[this.colour[i]];
      context.fillRect(x + 1, y + 1, TILE - 2, TILE - 2);
      if (picture.complete && picture.naturalWidth) context.drawImage(picture, x + 2, y + 2, TILE - 4, TILE - 4);
    }
    for (const [url, picture] of this.tiles) if (!kept.has(url) && kept.size < 2000) kept.set(url, picture);
    this.tiles = kept;
    context.globalAlpha = 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  drawAreas(s) {
    this.areas.replaceChildren(...(this.drawn || []).map(([x0, x1, y0, y1]) => {
      const area = document.createElement("div");
      area.className = "brush";
      const [left, bottom] = this.toScreen(x0, y0, s), [right, top] = this.toScreen(x1, y1, s);
      area.style.cssText = `left:${left}px; top:${top}px; width:${right - left}px; height:${bottom - top}px`;
      return area;
    }));
  }

  drawMarks(s) {
    const { motifs } = this.data;
    const anchors = motifs.map((mark) => this.toScreen(this.xy[2 * mark.row], this.xy[2 * mark.row + 1], s));
    this.places ||= arrange(motifs, anchors, s.width, s.height, this.data.air);
    const shown = motifs.map((mark, i) => {
      const button = this.button(mark), place = this.places.get(mark.motif);
      const [picture, name] = button.children;
      button.hidden = !place;
      if (!place) return button;
      const x = anchors[i][0] + place.dx, y = anchors[i][1] + place.dy;
      picture.hidden = !place.pictured;
      if (place.pictured && picture.getAttribute("src") !== mark.url) picture.src = mark.url;
      name.textContent = mark.name;
      button.style.cssText = `transform: translate(${x}px, ${y}px) translate(-50%, ${place.pictured ? "-26px" : "-50%"}); --paint: ${mark.paint}; opacity: ${mark.strength}`;
      button.hidden = x < 0 || y < 0 || x > s.width || y > s.height;
      return button;
    });
    const here = this.marks.children;
    if (shown.length !== here.length || shown.some((b, i) => b !== here[i])) this.marks.replaceChildren(...shown);
  }

  button(mark) {
    let button = this.buttons.get(mark.motif);
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1; // the list of motifs is the way for the keyboard
      button.innerHTML = "<img alt='' draggable='false'><span></span>";
      button.onclick = (event) => this.send({ kind: "motif", motif: mark.motif, add: event.shiftKey });
      this.buttons.set(mark.motif, button);
    }
    button.mark = mark;
    return button;
  }

  // Which points are in which square of the screen, made when the pointer first asks.
  buckets(s) {
    if (this.grid) return this.grid;
    const across = Math.ceil(s.width / BUCKET) + 1, down = Math.ceil(s.height / BUCKET) + 1;
    const heads = new Int32Array(across * down).fill(-1), next = new Int32Array(this.n).fill(-1);
    for (let i = 0; i < this.n; i++) {
      const [x, y] = this.toScreen(this.xy[2 * i], this.xy[2 * i + 1], s);
      if (x < 0 || y < 0 || x >= s.width || y >= s.height) continue;
      const cell = Math.floor(y / BUCKET) * across + Math.floor(x / BUCKET);
      next[i] = heads[cell];
      heads[cell] = i;
    }
    return (this.grid = { across, heads, next });
  }

  nearest(px, py) {
    const s = this.scale();
    if (this.data.all) {
      const [x, y] = this.toMap(px, py, s);
      const cell = Math.floor(-y * s.sy / TILE) * 65536 + Math.floor(x * s.sx / TILE);
      return this.cells?.get(cell)?.i ?? -1;
    }
    const { across, heads, next } = this.buckets(s);
    let best = -1, least = NEAR * NEAR;
    for (let row = Math.floor((py - NEAR) / BUCKET); row <= Math.floor((py + NEAR) / BUCKET); row++) {
      for (let column = Math.floor((px - NEAR) / BUCKET); column <= Math.floor((px + NEAR) / BUCKET); column++) {
        if (row < 0 || column < 0 || column >= across) continue;
        for (let i = heads[row * across + column] ?? -1; i >= 0; i = next[i]) {
          const [x, y] = this.toScreen(this.xy[2 * i], this.xy[2 * i + 1], s);
          const apart = (x - px) ** 2 + (y - py) ** 2;
          if (apart < least) { least = apart; best = i; }
        }
      }
    }
    return best;
  }

  id(i) { return [...new Uint8Array(this.known, i * RECORD, 16)].map((b) => b.toString(16).padStart(2, "0")).join(""); }

  // One record a photo: 16 bytes of id, five classes (int16), five percentages (uint8), one spare,
  // the day (int32, from 1970). Its caption or file name is in a file that comes later.
  about(i) {
    const view = new DataView(this.known, i * RECORD, RECORD), words = [];
    for (let place = 0; place < this.data.labels; place++) {
      const percent = view.getUint8(26 + place);
      if (!place || percent) words.push(`${this.classes[view.getInt16(16 + 2 * place, true)]} ${percent}%`);
    }
    const day = view.getInt32(32, true);
    if (day !== UNKNOWN) words.push(this.days.format(day * 86400e3));
    if (this.texts) {
      const starts = new DataView(this.texts), from = starts.getUint32(4 * i, true), to = starts.getUint32(4 * i + 4, true);
      if (to > from) words.push(new TextDecoder().decode(new Uint8Array(this.texts, 4 * (this.n + 1) + from, to - from)));
    }
    return words;
  }

  hover(event) {
    const mark = event.target.closest?.("button")?.mark, [px, py] = this.at(event);
    this.over = mark ? -1 : this.nearest(px, py);
    if (mark) { this.tell(px, py, this.data.base + mark.id + ".webp", mark.name, mark.note); return; }
    const i = this.over;
    this.box.style.cursor = i >= 0 ? "pointer" : "crosshair";
    if (i < 0) { this.card.hidden = true; return; }
    this.tell(px, py, this.data.base + this.id(i) + ".webp", this.data.names[this.motif[i]], this.about(i).join("\n"));
  }

  tell(px, py, url, title, text) {
    const { width, height } = this.scale(), [image, head, lines] = this.card.children;
    if (image.getAttribute("src") !== url) image.src = url;
    head.textContent = title;
    lines.textContent = text;
    const left = px > width / 2, up = py > height / 2;
    this.card.hidden = false;
    this.card.style.cssText = `transform: translate(${px + (left ? -14 : 14)}px, ${py + (up ? -14 : 14)}px) translate(${left ? "-100%" : "0"}, ${up ? "-100%" : "0"})`;
  }

  at(event) {
    const b = this.box.getBoundingClientRect();
    return [event.clientX - b.left, event.clientY - b.top];
  }

  // Set what is seen, as a middle and half an extent, with nothing beyond the whole map.
  look(x, y, half) {
    const { span } = this.data;
    half = Math.min(span, Math.max(span / CLOSEST, half));
    const most = span - half, within = (v) => Math.max(-most, Math.min(most, v));
    this.zoom = half >= span ? { x: 0, y: 0, half: null } : { x: within(x), y: within(y), half };
    this.redraw();
    clearTimeout(this.settling);
    this.zooming = true;
    this.settling = setTimeout(() => { this.zooming = false; this.places = null; this.draw(); }, SETTLED);
  }

  // Enlarge so that what is under a place on the screen stays there.
  zoomAt(px, py, half) {
    const s = this.scale(), [mx, my] = this.toMap(px, py, s);
    const ratio = Math.min(this.data.span, Math.max(this.data.span / CLOSEST, half)) / this.half();
    this.look(mx + (this.zoom.x - mx) * ratio, my + (this.zoom.y - my) * ratio, half);
  }

  listen() {
    const on = (type, answer, options) => this.box.addEventListener(type, (event) => this.data && answer(event), options);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => {
      if (event.pointerType === "touch") this.fingers.has(event.pointerId) && this.fingers.set(event.pointerId, this.at(event));
      if (this.start) this.drag(event);
      else if (event.pointerType !== "touch") this.hover(event);
    });
    on("pointerup", (event) => this.release(event));
    on("pointercancel", (event) => { this.fingers.delete(event.pointerId); this.stop(); });
    on("pointerleave", () => { this.card.hidden = true; });
    on("dblclick", () => { this.look(0, 0, this.data.span); });
    on("wheel", (event) => {
      event.preventDefault();
      const [x, y] = this.at(event);
      this.zoomAt(x, y, this.half() * Math.exp(event.deltaY / 400));
    }, { passive: false });
    // One finger on the whole map scrolls the page; everything else is for the map.
    on("touchmove", (event) => { if (["area", "move", "pinch", "spent"].includes(this.start?.kind)) event.preventDefault(); }, { passive: false });
    on("contextmenu", (event) => { if (this.start) event.preventDefault(); });
  }

  press(event) {
    const onButton = Boolean(event.target.closest("button")), touch = event.pointerType === "touch";
    if (event.button) return;
    const at = this.at(event);
    this.card.hidden = true;
    if (touch) {
      this.fingers.set(event.pointerId, at);
      if (this.fingers.size === 2) { this.pinch(); return; }
      this.start = { kind: onButton ? "button" : "tap", at, zoom: { ...this.zoom } };
      this.holding = setTimeout(() => {
        if (this.start?.kind !== "tap") return;
        this.start.kind = "area";
        this.rectangle(at, at);
      }, HOLD);
      return;
    }
    this.start = { kind: event.altKey ? "move" : "area", at, zoom: { ...this.zoom }, add: event.shiftKey, onButton };
    if (onButton) return; // a click is the button's own; a drag is taken over once it moves
    this.box.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  pinch() {
    clearTimeout(this.holding);
    this.brush.hidden = true;
    const [[x0, y0], [x1, y1]] = [...this.fingers.values()];
    const middle = this.toMap((x0 + x1) / 2, (y0 + y1) / 2, this.scale());
    this.start = { kind: "pinch", middle, apart: Math.hypot(x1 - x0, y1 - y0), half: this.half() };
  }

  drag(event) {
    const { start } = this, [x, y] = this.at(event), [x0, y0] = start.at || [x, y];
    if (start.kind === "pinch") { this.spread(); return; }
    if (["tap", "button"].includes(start.kind) && Math.hypot(x - x0, y - y0) > 8) {
      clearTimeout(this.holding);
      start.kind = start.zoom.half === null ? "scroll" : "move";
    }
    if (start.onButton) {
      if (Math.abs(x - x0) + Math.abs(y - y0) < 6) return;
      start.onButton = false;
      this.box.setPointerCapture(event.pointerId);
    }
    if (start.kind === "area") this.rectangle([x0, y0], [x, y]);
    if (start.kind !== "move") return;
    const s = this.scale();
    this.look(start.zoom.x - (x - x0) / s.sx, start.zoom.y + (y - y0) / s.sy, this.half());
  }

  spread() {
    if (this.fingers.size < 2) return;
    const { start } = this, s = this.scale(), { span } = this.data;
    const [[x0, y0], [x1, y1]] = [...this.fingers.values()];
    const wanted = start.half * start.apart / Math.max(Math.hypot(x1 - x0, y1 - y0), 1);
    const half = Math.min(span, Math.max(span / CLOSEST, wanted));
    const [px, py] = [(x0 + x1) / 2, (y0 + y1) / 2];
    this.look(start.middle[0] - (px - s.width / 2) * 2 * half / s.width, start.middle[1] + (py - s.height / 2) * 2 * half / s.height, half);
  }

  rectangle([x0, y0], [x, y]) {
    this.brush.hidden = false;
    this.brush.style.cssText = `left:${Math.min(x, x0)}px; top:${Math.min(y, y0)}px; width:${Math.abs(x - x0)}px; height:${Math.abs(y - y0)}px`;
  }

  stop() {
    clearTimeout(this.holding);
    const { start } = this;
    this.start = null;
    this.brush.hidden = true;
    return start;
  }

  release(event) {
    this.fingers.delete(event.pointerId);
    if (this.start?.kind === "pinch" && this.fingers.size) { this.start = { kind: "spent" }; return; }
    const start = this.stop();
    if (!start || !start.at || start.onButton || !["tap", "area"].includes(start.kind)) return;
    const [x, y] = this.at(event), [x0, y0] = start.at;
    if (Math.abs(x - x0) + Math.abs(y - y0) < 6) { this.click(x, y, start.add); return; }
    const s = this.scale(), [a, d] = this.toMap(Math.min(x, x0), Math.min(y, y0), s), [c, e] = this.toMap(Math.max(x, x0), Math.max(y, y0), s);
    this.drawn = [...(start.add ? this.drawn || [] : []), [a, c, e, d]];
    this.drawAreas(s);
    this.send({ kind: "area", x: [a, c], y: [e, d], add: Boolean(start.add) });
  }

  redraw() {
    this.card.hidden = true;
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.draw());
  }

  click(x, y, add) {
    const i = this.nearest(x, y);
    if (i >= 0) this.send({ kind: "photo", id: this.id(i), add: Boolean(add) });
    else if (!add) this.send({ kind: "nothing" });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".bigmap");
  if (!root) {
    root = document.createElement("div");
    root.className = "bigmap";
    parentElement.append(root);
    root.map = new BigMap(root);
  }
  root.map.show(data, (event) => setTriggerValue("happened", event));
}
