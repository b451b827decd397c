"use strict";
document.documentElement.classList.add("js");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

// What a mark says: shown for the mark that is nearest to the pointer.
const tip = document.getElementById("tip");
let lit = null;
for (const title of all("svg title")) {
  title.parentNode.dataset.tip = title.textContent;
  title.remove();
}
function nearest(event, marks) {
  let best = null, least = Infinity;
  for (const mark of marks) {
    const box = mark.getBoundingClientRect();
    const dx = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
    const dy = mark.tagName === "rect" ? 0 : box.top - event.clientY;
    if (Math.hypot(dx, dy) < least) [best, least] = [mark, Math.hypot(dx, dy)];
  }
  return best;
}
function show(event) {
  const frame = event.target.closest?.(".frame svg");
  const mark = frame ? nearest(event, all("[data-tip]", frame)) : event.target.closest?.("[data-tip]");
  lit?.classList.remove("on");
  tip.hidden = !mark;
  lit = mark;
  if (!mark) return;
  mark.classList.add("on");
  tip.textContent = mark.dataset.tip;
  tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 14)}px`;
}
addEventListener("pointermove", show);
addEventListener("pointerdown", show);
addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

// Looking closer at a long row of bars: by buttons, or by dragging over what one wants to see.
const LABELS = 6;
for (const plot of all(".plot.wide")) {
  const svg = plot.querySelector("svg"), names = plot.querySelector(".names");
  const marks = all("rect", svg), whole = names.innerHTML;
  let from = 0, width = 100, pressed = null;
  const zoom = (start, size) => {
    width = Math.min(100, Math.max(size, 300 / marks.length));
    from = Math.min(100 - width, Math.max(0, start));
    svg.setAttribute("viewBox", `${from} 0 ${width} 100`);
    if (width === 100) { names.innerHTML = whole; return; }
    const middle = (mark) => mark.x.baseVal.value + mark.width.baseVal.value / 2;
    const seen = marks.filter((mark) => middle(mark) >= from && middle(mark) <= from + width);
    const shown = seen.filter((_, i) => i % Math.ceil(seen.length / LABELS) === 0);
    names.replaceChildren(...shown.map((mark) => {
      const name = element("i", { textContent: mark.dataset.tip.split(":")[0] });
      name.style.left = `${100 * (middle(mark) - from) / width}%`;
      return name;
    }));
  };
  const tools = element("span", { className: "tools" });
  for (const [text, title, act] of [
    ["+", "Closer", () => zoom(from + width / 4, width / 2)],
    ["−", "Wider", () => zoom(from - width / 2, width * 2)],
    ["◀", "Earlier", () => zoom(from - width / 2, width)],
    ["▶", "Later", () => zoom(from + width / 2, width)],
    ["whole", "The whole of it", () => zoom(0, 100)],
  ]) {
    const button = element("button", { type: "button", textContent: text, title });
    button.setAttribute("aria-label", title);
    button.addEventListener("click", act);
    tools.append(button);
  }
  plot.querySelector("figcaption").append(tools);
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return from + width * (event.clientX - box.left) / box.width;
  };
  svg.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") pressed = place(event); });
  svg.addEventListener("pointerup", (event) => {
    const released = place(event);
    if (pressed !== null && Math.abs(released - pressed) > width / 50) zoom(Math.min(pressed, released), Math.abs(released - pressed));
    pressed = null;
  });
}

// Tables: sorted by a click on a heading, filtered by a text.
const valueOf = (row, i) => {
  const cell = row.cells[i], text = cell.dataset.value ?? cell.textContent.trim();
  const number = Number(text.replace(/,| %$/g, ""));
  return text === "" ? null : Number.isNaN(number) ? text : number;
};
const ascending = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
for (const table of all("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, i) => {
    const button = element("button", { type: "button", textContent: head.textContent });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "descending" ? 1 : -1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const keyed = [...body.rows].map((row) => [valueOf(row, i), row]);
      keyed.sort(([a], [b]) => (a === null) - (b === null) || sign * ascending(a, b));
      body.append(...keyed.map(([, row]) => row));
    });
  });
}
for (const table of all("table.filterable")) {
  const input = element("input", { type: "search", placeholder: "filter rows" });
  input.setAttribute("aria-label", "Filter the rows of the table below");
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  table.closest(".scroll").before(input);
}

// Alerts of one kind; a link into a table that is folded; and paper, on which nothing is folded.
for (const button of all("button[data-concern]")) {
  button.addEventListener("click", () => {
    for (const other of all("button[data-concern]")) other.setAttribute("aria-pressed", other === button);
    for (const alert of all(".alert")) alert.hidden = Boolean(button.dataset.concern) && alert.dataset.concern !== button.dataset.concern;
  });
}
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const card = target?.closest("details");
  if (card && !card.open) {
    card.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();
let folded = [];
addEventListener("beforeprint", () => {
  folded = all("details:not([open])");
  for (const card of folded) card.open = true;
});
addEventListener("afterprint", () => {
  for (const card of folded) card.open = false;
});
