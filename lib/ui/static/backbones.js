// All backbones side by side: a table whose rows are pressed to take one; cards where it is narrow.
const MARK = '<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="1.6"/><circle class="dot" cx="10" cy="10" r="4.4" fill="currentColor"/></svg>';

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

function first(row, current) {
  const cell = make("th");
  cell.scope = "row";
  const button = make("button", "take");
  button.type = "button";
  button.dataset.name = row.name;
  button.setAttribute("aria-pressed", String(row.name === current));
  button.innerHTML = MARK;
  const words = make("span", "words");
  words.append(make("span", "title", row.title), make("span", "note", row.note));
  button.append(words);
  cell.append(button);
  return cell;
}

function other(row, key, heading) {
  const cell = make("td", key);
  const value = row[key];
  const text = make("span", `value ${value.kind || ""}`, typeof value === "string" ? value : value.text);
  if (key === "accuracy" && row.number) {
    text.append(make("sup", "", String(row.number)));
    cell.title = row.source;
  }
  cell.append(make("span", "label", heading), text);
  if (key === "values") cell.append(make("span", "note", row.layer));
  return cell;
}

function table(data) {
  const table = make("table");
  table.setAttribute("aria-label", "All features, side by side");
  const head = make("tr");
  head.append(...data.headings.map(([key, heading]) => {
    const cell = make("th", key, heading);
    cell.scope = "col";
    return cell;
  }));
  table.createTHead().append(head);
  table.createTBody().append(...data.rows.map((row) => {
    const line = make("tr", row.name === data.current ? "here" : "");
    line.append(first(row, data.current));
    line.append(...data.headings.slice(1).map(([key, heading]) => other(row, key, heading)));
    return line;
  }));
  return table;
}

function notes(data) {
  const note = make("p", "sources", data.note);
  data.sources.forEach((source, index) => {
    note.append(" ", make("sup", "", String(index + 1)), "\u00a0" + source + (index + 1 < data.sources.length ? ";" : "."));
  });
  return note;
}

function walk(event, root) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const buttons = [...root.querySelectorAll(".take")];
  const next = buttons[buttons.indexOf(event.target.closest(".take")) + step];
  if (next) next.focus();
  event.preventDefault();
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".backbones");
  if (!root) {
    root = make("div", "backbones");
    parentElement.append(root);
  }
  root.replaceChildren(table(data), notes(data));
  root.onkeydown = (event) => walk(event, root);
  root.onclick = (event) => {
    const line = event.target.closest("tbody tr");
    if (!line || String(getSelection())) return;
    root.classList.add("taken");
    setTriggerValue("picked", line.querySelector(".take").dataset.name);
  };
}
