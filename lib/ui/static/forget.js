// Tells the charts of the page that what was drawn on them says nothing any more.
export default function ({ data, parentElement }) {
  const { turn } = parentElement;
  parentElement.turn = data.turn;
  if (turn !== undefined && turn !== data.turn) window.dispatchEvent(new Event(data.event));
}
