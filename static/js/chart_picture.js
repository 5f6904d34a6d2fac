// <button data-picture data-copied="…" data-saved="…" data-failed="…">: copies the shown
// drawing of its figure as PNG; where the clipboard takes no pictures, downloads it.
const SCALE = 2; // pixels per CSS pixel: sharp on slides
const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "font-family", "font-size", "font-weight"];

const shownDrawing = (figure) =>
  [...figure.querySelectorAll(".chart-drawing svg")].find((svg) => svg.getBoundingClientRect().width > 0);

// A picture has no style sheet: what the page paints is written into a copy.
const painted = (svg) => {
  const copy = svg.cloneNode(true);
  const from = [svg, ...svg.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((element, place) => {
    const style = getComputedStyle(element);
    for (const name of PAINT) to[place].setAttribute(name, style.getPropertyValue(name));
  });
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("width", width * SCALE);
  copy.setAttribute("height", height * SCALE);
  const ground = copy.querySelector(".c-background");
  ground?.setAttribute("fill", getComputedStyle(svg.closest("figure")).backgroundColor);
  copy.querySelectorAll(".c-reach").forEach((reach) => reach.remove());
  return { text: new XMLSerializer().serializeToString(copy), width: width * SCALE, height: height * SCALE };
};

const pngOf = async (svg) => {
  const { text, width, height } = painted(svg);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"),
  );
};

const download = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

// Safari asks for the promise itself, made before the click is over.
const copied = async (png) => {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    return true;
  } catch {
    return false;
  }
};

const say = (button, words) => {
  const place = button.querySelector("span") ?? button;
  button.dataset.before ??= place.textContent;
  place.textContent = words;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    place.textContent = button.dataset.before;
  }, 3000);
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-picture]");
  if (!button) return;
  const figure = button.closest("figure") ?? document.querySelector(button.dataset.picture || "figure.chart");
  const drawing = figure && shownDrawing(figure);
  if (!drawing) return;
  const png = pngOf(drawing);
  png.catch(() => {}); // said below, whichever way it is asked for
  try {
    if (await copied(png)) return say(button, button.dataset.copied);
    download(await png, button.dataset.name || "chart.png");
    say(button, button.dataset.saved);
  } catch {
    say(button, button.dataset.failed);
  }
});

// Without this script the button would do nothing: it is hidden until here.
const reveal = (root) => root.querySelectorAll("[data-picture][hidden]").forEach((button) => (button.hidden = false));
for (const kind of ["htmx:afterSwap", "chart:drawn"]) document.addEventListener(kind, () => reveal(document));
reveal(document);
