// --- motifs and photos -------------------------------------------------------------------------
function choose(rows, words, add) {
  const both = add && chosen ? [...new Set([...chosen, ...rows])] : rows;
  chosen = both ? new Set(both) : null;
  title = add && chosen && both !== rows ? "" : words;
  shown = both || everything;
  fill();
  schedule();
}

function fill() {
  const whole = !chosen;
  $("#heading").textContent = `${whole ? "All photos" : title || "Chosen photos"} · ${shown.length}`;
  $("#clear").hidden = whole;
  $("#grid").replaceChildren();
  motifs.forEach((motif, index) => {
    const pressed = Boolean(chosen) && motif.rows.length > 0 && motif.rows.every((row) => chosen.has(row));
    const button = document.getElementById(`motif-${index}`);
    if (button) button.setAttribute("aria-pressed", String(pressed));
  });
  more();
}

function more() {
  const grid = $("#grid"), from = grid.children.length;
  grid.append(...shown.slice(from, from + 120).map(tile));
  $("#end").textContent = grid.children.length < shown.length ? "More photos as you scroll …" : "";
}

function tile(row) {
  const item = document.createElement("li"), button = document.createElement("button");
  button.type = "button";
  button.style.borderBottomColor = motifs[photos[row].motif].colour;
  button.append(picture(row, `${name(row)}, in ${motifs[photos[row].motif].name}`));
  button.addEventListener("click", () => open(shown, row));
  button.addEventListener("pointerenter", () => { hover = row; schedule(); });
  button.addEventListener("pointerleave", () => { hover = -1; schedule(); });
  item.append(button);
  return item;
}

function picture(row, words) {
  const image = new Image();
  image.loading = "lazy";
  image.decoding = "async";
  image.alt = words;
  image.src = source(row);
  return image;
}

function entry(motif, index) {
  const item = document.createElement("li"), button = document.createElement("button");
  const words = document.createElement("span"), count = document.createElement("span");
  const image = picture(motif.rows[0], "");
  image.style.borderColor = motif.colour;
  words.textContent = motif.name;
  count.textContent = motif.rows.length;
  button.type = "button";
  button.id = `motif-${index}`;
  button.setAttribute("aria-pressed", "false");
  button.append(image, words, count);
  button.addEventListener("click", (event) => {
    const off = button.getAttribute("aria-pressed") === "true" && !event.shiftKey;
    if (off) choose(null, ""); else choose(motif.rows, motif.name, event.shiftKey);
  });
  item.append(button);
  return item;
}

function open(rows, row) {
  large = rows.indexOf(row);
  dialog.rows = rows;
  turn(0);
  if (!dialog.open) dialog.showModal();
}

function turn(step) {
  const rows = dialog.rows;
  large = (large + step + rows.length) % rows.length;
  const row = rows[large], photo = photos[row], motif = motifs[photo.motif];
  $(".stage img").src = source(row);
  $(".stage img").alt = name(row);
  $("#large-title").textContent = name(row);
  $(".facts .motif").textContent = motif.name;
  $(".facts .motif").style.setProperty("--dot", motif.colour);
  $(".facts .more").textContent = photo.more.join(" · ");
  $(".facts dl").replaceChildren(...photo.labels.flatMap(([word, share]) => {
    const term = document.createElement("dt"), value = document.createElement("dd");
    term.textContent = word;
    value.textContent = `${share} %`;
    return [term, value];
  }));
  hover = row;
  schedule();
}

// --- buttons and keys --------------------------------------------------------------------------
for (const button of document.querySelectorAll("[data-mode]")) {
  button.addEventListener("click", () => {
    mode = button.dataset.mode;
    canvas.classList.toggle("move", mode === "move");
    for (const other of document.querySelectorAll("[data-mode]")) other.setAttribute("aria-pressed", String(other === button));
  });
}
for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => turn(Number(button.dataset.step)));
$("#pictures").addEventListener("change", (event) => { withPictures = event.target.checked; schedule(); });
$("#clear").addEventListener("click", () => choose(null, ""));
$("#close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => { hover = -1; schedule(); });
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
document.addEventListener("keydown", (event) => {
  if (dialog.open && event.key === "ArrowRight") turn(1);
  else if (dialog.open && event.key === "ArrowLeft") turn(-1);
  else if (!dialog.open && event.key === "Escape" && chosen) choose(null, "");
});
dark.addEventListener("change", schedule);
new ResizeObserver(schedule).observe(canvas);
new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more(); }, { rootMargin: "600px" }).observe($("#end"));

$("#motifs").append(...motifs.map((motif, index) => (motif.rows.length ? entry(motif, index) : "")));
fill();
