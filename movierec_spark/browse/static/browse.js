// Shows the new list at once when a rating or the search changes; without this file the form works by its buttons.
"use strict";

const form = document.getElementById("taste");
let running = new AbortController();
let timer;

async function refresh(submitter) {
  clearTimeout(timer);
  running.abort();
  running = new AbortController();
  const parameters = new URLSearchParams(new FormData(form, submitter));
  if (!parameters.get("q")) parameters.delete("q");
  const address = `/?${parameters}`;
  try {
    const response = await fetch(address, { signal: running.signal });
    if (!response.ok) {
      location.assign(address);
      return;
    }
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
    history.replaceState(null, "", response.url);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

// Takes each part of the new page but the one that holds the focus, which shows what was just chosen.
function show(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    if (!part.contains(document.activeElement)) part.replaceWith(page.getElementById(part.id));
  }
  const status = document.getElementById("status"); // stays, so that a screen reader speaks what changes in it
  const newStatus = page.getElementById("status");
  if (status.textContent !== newStatus.textContent) status.replaceChildren(...newStatus.childNodes);
  document.title = page.title;
}

function remove(button) {
  const rating = button.closest(".rating");
  for (const star of document.getElementsByName(button.value)) star.checked = false;
  const first = rating.querySelector("input");
  if (first && button.closest("#offered")) first.focus();
  else document.getElementById("rated-title").focus();
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") refresh();
  });
  form.addEventListener("input", (event) => {
    if (event.target.id !== "q") return;
    clearTimeout(timer);
    timer = setTimeout(refresh, 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "remove") remove(event.submitter);
    refresh(event.submitter);
  });
}
