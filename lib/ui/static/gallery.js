// A grid of photos: square tiles, arrow keys, one element a photo that survives reruns (no flicker).
const AT_ONCE = 20; // pictures that are fetched before the grid is laid out: those in view
const COLUMNS = (grid) => getComputedStyle(grid).gridTemplateColumns.split(" ").length;

function tile(photo, place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tile";
  button.dataset.id = photo.id;
  const picture = new Image();
  picture.loading = place < AT_ONCE ? "eager" : "lazy";
  picture.decoding = "async";
  picture.draggable = false;
  const words = document.createElement("span");
  words.className = "words";
  words.setAttribute("aria-hidden", "true");
  button.append(picture, words);
  return button;
}

function describe(button, photo, data) {
  const [picture, words] = button.children;
  const url = data.base + photo.id + ".webp";
  if (picture.getAttribute("src") !== url) picture.src = url;
  const text = photo.text || "";
  if (words.textContent !== text) words.textContent = text;
  picture.alt = photo.alt || text || "photo";
  button.classList.toggle("on", data.marked.includes(photo.id));
  button.style.setProperty("--edge", photo.colour || "transparent");
}

function fill(grid, data) {
  const known = grid.tiles || (grid.tiles = new Map());
  const next = data.photos.map((photo, place) => {
    const button = known.get(photo.id) || tile(photo, place);
    describe(button, photo, data);
    return button;
  });
  const same = next.length === grid.children.length && next.every((b, i) => b === grid.children[i]);
  if (!same) grid.replaceChildren(...next);
  grid.tiles = new Map(data.photos.map((photo, i) => [photo.id, next[i]]));
  const first = next.find((b) => b.tabIndex === 0 && b.classList.contains("here")) || next[0];
  next.forEach((b) => { b.tabIndex = b === first ? 0 : -1; });
}

function step(grid, key) {
  const tiles = [...grid.children];
  const here = tiles.indexOf(grid.getRootNode().activeElement);
  const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS(grid), ArrowUp: -COLUMNS(grid) };
  if (here < 0) return false;
  let to = key === "Home" ? 0 : key === "End" ? tiles.length - 1 : here + (moves[key] ?? NaN);
  if (!(to >= 0 && to < tiles.length)) return key in moves;
  tiles.forEach((b) => { b.tabIndex = -1; b.classList.remove("here"); });
  tiles[to].tabIndex = 0;
  tiles[to].classList.add("here");
  tiles[to].focus();
  return true;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let grid = parentElement.querySelector(".grid");
  if (!grid) {
    grid = document.createElement("div");
    grid.className = "grid";
    grid.setAttribute("role", "group");
    parentElement.append(grid);
  }
  grid.setAttribute("aria-label", data.label);
  grid.style.setProperty("--size", data.size + "px");
  grid.style.setProperty("--height", data.height ? data.height + "px" : "none");
  if (grid.of !== data.label) { grid.of = data.label; grid.scrollTop = 0; }
  fill(grid, data);
  grid.onclick = (event) => {
    const button = event.target.closest(".tile");
    if (button) setTriggerValue("opened", { id: button.dataset.id, add: event.shiftKey });
  };
  grid.onkeydown = (event) => { if (step(grid, event.key)) event.preventDefault(); };
}
