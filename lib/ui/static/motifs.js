// The list of motifs: one button a motif, with its picture, name and size; open, a strip of photos.
function row(motif, data) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "motif";
  button.dataset.motif = motif.motif;
  button.innerHTML =
    '<span class="face"></span><span class="about"><span class="name"></span><span class="size"></span><span class="unseen"> photos</span></span><span class="strip"></span>';
  return button;
}

function picture(id, data) {
  const image = new Image();
  image.alt = "";
  image.loading = "lazy";
  image.draggable = false;
  image.src = data.base + id + ".webp";
  return image;
}

function pictures(holder, ids, data) {
  const key = ids.join(" ");
  if (holder.shows === key) return;
  holder.shows = key;
  const kept = new Map([...holder.children].map((image) => [image.of, image]));
  holder.replaceChildren(...ids.map((id) => {
    const image = kept.get(id) || picture(id, data);
    image.of = id;
    return image;
  }));
}

function describe(button, motif, data) {
  const [face, about, strip] = button.children;
  button.style.setProperty("--paint", motif.colour);
  pictures(face, data.open || !motif.photos.length ? [] : motif.photos.slice(0, 1), data);
  pictures(strip, data.open ? motif.photos : [], data);
  about.children[0].textContent = motif.name;
  about.children[1].textContent = motif.size.toLocaleString();
  button.setAttribute("aria-pressed", String(motif.chosen));
  button.title = motif.note || "";
}

export default function ({ data, parentElement, setTriggerValue }) {
  let list = parentElement.querySelector(".motifs");
  if (!list) {
    list = document.createElement("div");
    list.setAttribute("role", "group");
    parentElement.append(list);
  }
  list.className = data.open ? "motifs open" : "motifs";
  list.setAttribute("aria-label", "Motifs");
  const known = new Map([...list.children].map((button) => [button.dataset.motif, button]));
  const next = data.motifs.map((motif) => {
    const button = known.get(String(motif.motif)) || row(motif, data);
    describe(button, motif, data);
    return button;
  });
  const same = next.length === list.children.length && next.every((b, i) => b === list.children[i]);
  if (!same) {
    const focused = list.getRootNode().activeElement;
    list.replaceChildren(...next);
    if (focused && next.includes(focused)) focused.focus({ preventScroll: true });
  }
  list.onclick = (event) => {
    const button = event.target.closest(".motif");
    if (button) setTriggerValue("picked", { motif: +button.dataset.motif, add: event.shiftKey });
  };
}
