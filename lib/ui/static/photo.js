// One photo as large as it gets: its thumbnail at once, the photo itself when it has come.
export default function ({ data, parentElement }) {
  let image = parentElement.querySelector("img");
  if (!image) {
    image = new Image();
    parentElement.append(image);
  }
  if (image.of === data.small) return;
  image.of = data.small;
  image.alt = data.alt;
  image.style.setProperty("--ratio", data.ratio);
  image.src = data.small;
  if (!data.large) return;
  const better = new Image();
  better.onload = () => { if (image.of === data.small) image.src = better.src; };
  better.src = data.large;
}
