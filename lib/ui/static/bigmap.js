// The map for very many photos: points written straight into pixels, on one canvas. The same look and
// the same gestures as the chart for fewer: drag to choose an area (shift adds), click a photo or a
// motif, wheel to zoom, alt and drag to move, double click for the whole map.
const NEAR = 9; // pixels that a pointer may be off a point
const BUCKET = 24;

const files = new Map();
function load(url) {
  if (!files.has(url)) {
    files.set(url, fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.arrayBuffer();
    }).catch((error) => { files.delete(url); throw error; }));
  }
  if (files.size > 8) files.delete(files.keys().next().value);
  return files.get(url);
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

class BigMap {
  constructor(root) {
    this.root = root;
    root.innerHTML =
      '<div class="map"><canvas class="points"></canvas><div class="marks"></div><div class="brush" hidden></div><div class="card" hidden><img alt=""><b></b><p></p></div></div>';
    this.box = root.querySelector(".map");
    this.canvas = root.querySelector("canvas");
    this.marks = root.querySelector(".marks");
    this.brush = root.querySelector(".brush");
    this.card = root.querySelector(".card");
    this.zoom = { x: 0, y: 0, half: null };
    this.pictures = new Map();
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.listen();
  }

  async show(data, send) {
    this.send = send;
    const turn = (this.turn = (this.turn || 0) + 1);
    this.box.style.height = data.height + "px";
    const moving = data.xy.includes("/moving/");
    const first = moving ? fetch(data.xy, { cache: "no-store" }).then((a) => a.arrayBuffer()) : load(data.xy);
    const [xy, known] = await Promise.all([first, load(data.known)]);
    if (turn !== this.turn) return;
    this.data = data;
    this.xy = new Float32Array(xy);
    this.moving = moving;
    if (moving) this.follow(data.xy, turn);
    this.known = known;
    this.n = this.xy.length / 2;
    this.colour = bytes(data.colour);
    this.motif = bytes(data.motif);
    this.chosen = data.chosen ? bytes(data.chosen) : null;
    this.grid = null;
    this.draw();
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

  scale() {
    const { width, height } = this.box.getBoundingClientRect();
    const half = this.zoom.half ?? this.data.span;
    return { width, height, sx: width / 2 / half, sy: height / 2 / half };
  }

  toScreen(x, y, s) {
    return [s.width / 2 + (x - this.zoom.x) * s.sx, s.height / 2 - (y - this.zoom.y) * s.sy];
  }

  toMap(px, py, s) {
    return [this.zoom.x + (px - s.width / 2) / s.sx, this.zoom.y - (py - s.height / 2) / s.sy];
  }

  isChosen(i) { return (this.chosen[i >> 3] >> (7 - (i & 7))) & 1; }

  draw() {
    if (!this.data || !this.n) return;
    const s = this.scale(), ratio = Math.min(devicePixelRatio || 1, 2);
    const W = Math.round(s.width * ratio), H = Math.round(s.height * ratio);
    if (!W || !H) return;
    if (this.canvas.width !== W || this.canvas.height !== H) { this.canvas.width = W; this.canvas.height = H; }
    const context = this.canvas.getContext("2d"), image = context.createImageData(W, H);
    const out = new Uint32Array(image.data.buffer), { colours, paper } = this.data;
    out.fill(pixel(paper, paper, 1));
    const strong = colours.map((c) => pixel(c, paper, 0.9)), weak = colours.map((c) => pixel(c, paper, 0.2));
    const grown = Math.sqrt(this.data.span / (this.zoom.half ?? this.data.span));
    const side = Math.max(1, Math.min(9, Math.round(this.data.size * ratio * grown)));
    const passes = this.chosen ? [0, 1] : [1];
    for (const pass of passes) {
      for (let i = 0; i < this.n; i++) {
        if (this.chosen && this.isChosen(i) !== pass) continue;
        const x = Math.round((s.width / 2 + (this.xy[2 * i] - this.zoom.x) * s.sx) * ratio - side / 2);
        const y = Math.round((s.height / 2 - (this.xy[2 * i + 1] - this.zoom.y) * s.sy) * ratio - side / 2);
        if (x < 0 || y < 0 || x + side > W || y + side > H) continue;
        const paint = pass ? strong[this.colour[i]] : weak[this.colour[i]];
        for (let row = y; row < y + side; row++) out.fill(paint, row * W + x, row * W + x + side);
      }
    }
    context.putImageData(image, 0, 0);
    this.grid = null;
    this.drawMarks(s);
    this.box.dataset.drawn = String(this.turn);
  }

  drawMarks(s) {
    const shown = this.data.landmarks.map((mark) => {
      const place = this.moving ? [this.xy[2 * mark.row], this.xy[2 * mark.row + 1]] : [mark.x, mark.y];
      const [x, y] = this.toScreen(place[0], place[1], s);
      let button = this.pictures.get(mark.motif);
      if (!button) {
        button = document.createElement("button");
        button.type = "button";
        button.tabIndex = -1; // the list of motifs is the way for the keyboard
        button.innerHTML = "<img alt='' draggable='false'><span></span>";
        button.onclick = (event) => this.send({ kind: "motif", motif: mark.motif, add: event.shiftKey });
        this.pictures.set(mark.motif, button);
      }
      const [picture, name] = button.children;
      picture.hidden = !mark.pictured;
      if (mark.pictured && picture.getAttribute("src") !== mark.url) picture.src = mark.url;
      name.textContent = mark.name;
      button.style.cssText = `transform: translate(${x}px, ${y}px) translate(-50%, ${mark.pictured ? "-26px" : "-50%"}); --paint: ${mark.paint}; opacity: ${mark.strength}`;
      button.hidden = x < 0 || y < 0 || x > s.width || y > s.height;
      return button;
    });
    if (shown.length !== this.marks.children.length || shown.some((b, i) => b !== this.marks.children[i])) this.marks.replaceChildren(...shown);
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
    const s = this.scale(), { across, heads, next } = this.buckets(s);
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

  // One record a photo: 16 bytes of id, five classes (int16), five percentages (uint8), one spare.
  about(i) {
    const at = i * 32, id = new Uint8Array(this.known, at, 16), view = new DataView(this.known, at, 32);
    const words = [];
    for (let place = 0; place < this.data.labels; place++) {
      words.push(`${this.data.classes[view.getInt16(16 + 2 * place, true)]} ${view.getUint8(26 + place)}%`);
    }
    return { id: [...id].map((b) => b.toString(16).padStart(2, "0")).join(""), words };
  }

  hover(event) {
    const b = this.box.getBoundingClientRect(), px = event.clientX - b.left, py = event.clientY - b.top;
    const i = this.start ? -1 : this.nearest(px, py);
    this.over = i;
    this.box.style.cursor = i >= 0 ? "pointer" : "crosshair";
    this.card.hidden = i < 0;
    if (i < 0) return;
    const { id, words } = this.about(i), [image, title, text] = this.card.children;
    const url = this.data.base + id + ".webp";
    if (image.getAttribute("src") !== url) image.src = url;
    title.textContent = this.data.names[this.motif[i]];
    text.textContent = words.join("\n");
    const left = px > b.width / 2, up = py > b.height / 2;
    this.card.style.cssText = `transform: translate(${px + (left ? -14 : 14)}px, ${py + (up ? -14 : 14)}px) translate(${left ? "-100%" : "0"}, ${up ? "-100%" : "0"})`;
  }

  listen() {
    const box = this.box, at = (event) => { const b = box.getBoundingClientRect(); return [event.clientX - b.left, event.clientY - b.top]; };
    box.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("button")) return;
      this.start = { at: at(event), zoom: { ...this.zoom }, move: event.altKey, add: event.shiftKey };
      box.setPointerCapture(event.pointerId);
      this.card.hidden = true;
      event.preventDefault();
    });
    box.addEventListener("pointermove", (event) => {
      if (!this.data) return;
      if (!this.start) { this.hover(event); return; }
      const [x, y] = at(event), [x0, y0] = this.start.at;
      if (this.start.move) {
        const s = this.scale();
        this.zoom = { ...this.start.zoom, half: this.start.zoom.half ?? this.data.span, x: this.start.zoom.x - (x - x0) / s.sx, y: this.start.zoom.y + (y - y0) / s.sy };
        this.redraw();
        return;
      }
      this.brush.hidden = false;
      this.brush.style.cssText = `left:${Math.min(x, x0)}px; top:${Math.min(y, y0)}px; width:${Math.abs(x - x0)}px; height:${Math.abs(y - y0)}px`;
    });
    box.addEventListener("pointerup", (event) => {
      const start = this.start;
      this.start = null;
      this.brush.hidden = true;
      if (!start || start.move || !this.data) return;
      const [x, y] = at(event), [x0, y0] = start.at;
      if (Math.abs(x - x0) + Math.abs(y - y0) < 6) { this.click(x, y, start.add); return; }
      const s = this.scale(), [a, d] = this.toMap(Math.min(x, x0), Math.min(y, y0), s), [c, e] = this.toMap(Math.max(x, x0), Math.max(y, y0), s);
      this.send({ kind: "area", x: [a, c], y: [e, d], add: start.add });
    });
    box.addEventListener("pointerleave", () => { this.card.hidden = true; });
    box.addEventListener("dblclick", () => { this.zoom = { x: 0, y: 0, half: null }; this.draw(); });
    box.addEventListener("wheel", (event) => {
      if (!this.data) return;
      event.preventDefault();
      const s = this.scale(), [x, y] = at(event), [mx, my] = this.toMap(x, y, s);
      const half = Math.min(this.data.span, Math.max(this.data.span / 200, (this.zoom.half ?? this.data.span) * Math.exp(event.deltaY / 400)));
      const ratio = half / (this.zoom.half ?? this.data.span);
      this.zoom = { half, x: mx + (this.zoom.x - mx) * ratio, y: my + (this.zoom.y - my) * ratio };
      this.redraw();
    }, { passive: false });
  }

  redraw() {
    this.card.hidden = true;
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.draw());
  }

  click(x, y, add) {
    const i = this.nearest(x, y);
    if (i >= 0) this.send({ kind: "photo", id: this.about(i).id, add });
    else if (!add) this.send({ kind: "nothing" });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".bigmap");
  if (!root) {
    root = document.createElement("div");
    root.className = "bigmap";
    root.setAttribute("role", "img");
    parentElement.append(root);
    root.map = new BigMap(root);
  }
  root.setAttribute("aria-label", data.alt);
  root.map.show(data, (event) => setTriggerValue("happened", event));
}
