// Copies the address of the view. The clipboard needs https or localhost; elsewhere the address is
// shown, selected, to be copied by hand.
const ICON =
  '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/></svg>';

function address(collection) {
  const url = new URL(location.href);
  if (collection && !url.searchParams.has("collection")) {
    url.searchParams.set("collection", collection);
  }
  return url.href;
}

export default function ({ data, parentElement }) {
  let button = parentElement.querySelector("button");
  if (button) {
    button.dataset.collection = data.collection;
    return;
  }
  button = document.createElement("button");
  button.type = "button";
  button.dataset.collection = data.collection;
  button.innerHTML = ICON + '<span aria-live="polite">Copy link</span>';
  const words = button.querySelector("span");
  parentElement.append(button);
  button.onclick = async () => {
    const link = address(button.dataset.collection);
    try {
      await navigator.clipboard.writeText(link);
      words.textContent = "Copied";
    } catch {
      window.prompt("Copy this address:", link);
      words.textContent = "Copy link";
    }
    setTimeout(() => { words.textContent = "Copy link"; }, 1800);
  };
}
