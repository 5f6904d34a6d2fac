// Charts: one tab stop per drawing, arrow keys walk along the points, Escape leaves,
// and the point's own words stand under the drawing, however it was reached: by keyboard,
// mouse or tap (the nearest point, since a finger is wider than one). Without this script
// each point still has its <title>. The table stays the full text.
const pointsOf = (drawing) => [...drawing.querySelectorAll("svg [tabindex]")];

const enter = (drawing, point) => {
  for (const other of pointsOf(drawing)) other.tabIndex = other === point ? 0 : -1;
};

const wordsOf = (point) =>
  point.getAttribute("aria-label") ?? point.querySelector("title")?.textContent ?? "";

const readoutOf = (figure) => {
  const found = figure.querySelector("[data-readout]");
  if (found) return found;
  const line = document.createElement("p");
  line.className = "chart-readout";
  line.dataset.readout = "";
  line.setAttribute("aria-hidden", "true"); // the point itself says these words
  figure.querySelector(".chart-drawing").after(line);
  return line;
};

const say = (point) => {
  const figure = point.closest("figure");
  if (figure) readoutOf(figure).textContent = wordsOf(point);
};

const prepare = (root) => {
  for (const drawing of root.querySelectorAll(".chart-drawing svg")) {
    const last = pointsOf(drawing.parentElement).at(-1);
    if (!last) continue;
    enter(drawing.parentElement, last);
    say(last);
  }
};

// Back to the newest point, as before anybody looked.
const leave = (point) => {
  const drawing = point.closest("svg").parentElement;
  const last = pointsOf(drawing).at(-1);
  point.blur();
  enter(drawing, last);
  say(last);
};

const REACH = 24; // CSS pixels from the finger to the middle of a point
const nearest = (svg, x, y) => {
  let found, least = REACH;
  for (const point of pointsOf(svg.parentElement)) {
    const box = point.querySelector(".c-reach")?.getBoundingClientRect();
    if (!box) continue;
    const dx = Math.max(box.left - x, 0, x - box.right), dy = Math.max(box.top - y, 0, y - box.bottom);
    const centre = Math.hypot((box.left + box.right) / 2 - x, (box.top + box.bottom) / 2 - y) / 1e4;
    const distance = Math.hypot(dx, dy) + centre; // inside several: the one whose middle is closest
    if (distance < least) [found, least] = [point, distance];
  }
  return found;
};

document.addEventListener("pointerup", (event) => {
  const svg = event.pointerType === "mouse" ? null : event.target.closest?.(".chart-drawing svg");
  const point = svg && nearest(svg, event.clientX, event.clientY);
  if (!point) return;
  enter(svg.parentElement, point);
  point.focus({ preventScroll: true });
  say(point);
});

const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
document.addEventListener("keydown", (event) => {
  const point = event.target.closest?.(".chart-drawing svg [tabindex]");
  if (!point) return;
  if (event.key === "Escape") return leave(point);
  if (!(event.key in step)) return;
  event.preventDefault();
  const drawing = point.closest("svg").parentElement;
  const points = pointsOf(drawing);
  const wanted = points.indexOf(point) + step[event.key];
  const next = points[Math.min(Math.max(wanted, 0), points.length - 1)];
  enter(drawing, next);
  next.focus();
});

for (const kind of ["focusin", "pointerover"]) {
  document.addEventListener(kind, (event) => {
    const point = event.target.closest?.(".chart-drawing svg [tabindex]");
    if (point) say(point);
  });
}
// <figure data-drawing="address" data-wait="milliseconds">: the worker is still drawing. Asks
// once and puts the answer in its place, which may ask again. (htmx would do it too, for a
// quarter of the page's weight.)
const fetchDrawing = async (figure) => {
  const answer = await fetch(figure.dataset.drawing).catch(() => null);
  if (!answer?.ok || !figure.isConnected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("figure");
  if (!fresh) return;
  figure.replaceWith(fresh);
  prepare(fresh);
  awaitDrawings(fresh.parentElement);
  document.dispatchEvent(new CustomEvent("chart:drawn"));
};

const awaitDrawings = (root) => {
  for (const figure of root.querySelectorAll("figure[data-drawing]:not([data-asked])")) {
    figure.dataset.asked = "";
    setTimeout(fetchDrawing, Number(figure.dataset.wait), figure);
  }
};

document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
prepare(document);
awaitDrawings(document);
