// Keyboard moves in lists, and the count of what is ticked for a correction. Every page works without it.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

const stepRow = (step) => {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const here = rows.indexOf(document.activeElement);
  const next = here === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "j") stepRow(1);
  else if (event.key === "k") stepRow(-1);
  else if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
  }
});

const countTicks = () => {
  document.querySelectorAll("[data-ticked]").forEach((place) => {
    const form = place.closest("form");
    place.textContent = document.querySelectorAll(`input[type=checkbox][form="${form.id}"]:checked`).length;
  });
};
document.addEventListener("change", countTicks);
document.addEventListener("DOMContentLoaded", countTicks);

// Pages that were left with the way back show what is ticked anew.
window.addEventListener("pageshow", countTicks);

// Files dropped beside the field that takes them; without it the field itself takes a drop.
document.addEventListener("dragover", (event) => {
  const place = event.target.closest?.(".stack-drop");
  if (!place) return;
  event.preventDefault();
  place.classList.add("over");
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".stack-drop")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  const place = event.target.closest?.(".stack-drop");
  if (!place || event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  place.querySelector("input[type=file]").files = event.dataTransfer.files;
  place.requestSubmit();
});
