// What markup and htmx attributes cannot say. Every page works without it.

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
  document.body.classList.add("js");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A field says whether its present value is wrong, also after a save in the background.
document.addEventListener("htmx:afterSwap", (event) => {
  const field = event.target.closest?.(".field");
  if (!field) return;
  const wrong = field.querySelector(".field-error") !== null;
  field.querySelectorAll("input:not([type=radio]), select, textarea").forEach((control) => {
    if (wrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  });
});

// A save that did not reach the server must not look like one that did. What is kept and sent again says so itself.
const notSaved = (text) => (event) => {
  if (event.detail.isKept) return;
  const near = event.detail.elt.closest(".field")?.querySelector(".field-message") ?? event.detail.elt.closest(".paper")?.querySelector("[aria-live]");
  const place = near ?? document.querySelector("#notices");
  if (!place) return;
  const words = document.createElement("span");
  words.className = "field-error";
  words.textContent = text;
  if (place.querySelector(".files")) place.prepend(words);
  else place.replaceChildren(words);
};
document.addEventListener("htmx:sendError", notSaved("网络不通，这一项还没有保存。恢复联网后请再改一次，或点页面下方的按钮。"));
document.addEventListener("htmx:responseError", notSaved("没有保存成功，请刷新页面后再试；一次上传很多文件的，请分几次上传。"));

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.(".upload-busy progress");
  if (bar && event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
});
