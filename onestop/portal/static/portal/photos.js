// Papers on their way: photographs made smaller, each sent on its own, kept until the server has it and sent again when
// the connection returns. Without script the form sends them as they are.

const LONGEST_SIDE = 2400;
const SMALL_ENOUGH = 1000000;
const QUALITY = 0.85;
let sending = false;

const database = () =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open("onestop", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });

const stored = async (mode, act) => {
  const base = await database();
  return new Promise((resolve, reject) => {
    const asked = act(base.transaction("photos", mode).objectStore("photos"));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }).finally(() => base.close());
};

// Those of this page are held here too: a browser that keeps nothing still sends them.
const queue = new Map();
const remember = (photo) => {
  queue.set(photo.id, photo);
  Kept.photos.add(photo.id);
  return stored("readwrite", (store) => store.put(photo)).catch((error) => console.warn(error));
};
const forget = (id) => {
  queue.delete(id);
  Kept.photos.delete(id);
  return stored("readwrite", (store) => store.delete(id)).catch((error) => console.warn(error));
};

// A telephone's photograph has ten times the pixels that a page of writing needs. What the browser cannot open
// (HEIC on many) goes as it is; the server can.
const smaller = async (file) => {
  if (!file.type.startsWith("image/") || file.size <= SMALL_ENOUGH) return file;
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return file;
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!drawn || drawn.size >= file.size) return file;
  return new File([drawn], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
};

// By it the server knows a file that comes again because its answer was lost (RFC 9562, version 4).
const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
};

document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!input.matches(".upload[hx-post] input[type=file]")) return;
  // htmx would send them all at once, as they are.
  event.stopImmediatePropagation();
  const form = input.closest("form");
  const [card, action, files] = [form.closest(".paper").id, form.getAttribute("hx-post"), [...input.files]];
  input.value = "";
  form.classList.add("is-preparing");
  for (const file of files) {
    await remember({ id: newId(), person: Kept.person, page: location.pathname, card, action, file: await smaller(file), at: Date.now() });
  }
  form.classList.remove("is-preparing");
  sendAll();
}, true);

Kept.speakFor((event) => event.detail.elt.matches(".upload"));

const formOf = (photo) => document.querySelector(`#${CSS.escape(photo.card)} form.upload`);

const send = (photo) =>
  new Promise((done) => {
    const form = formOf(photo);
    const heard = (event) => {
      if (event.detail.requestConfig.elt !== form) return;
      document.removeEventListener("htmx:afterRequest", heard);
      done(event.detail.xhr);
    };
    document.addEventListener("htmx:afterRequest", heard);
    const values = { file: photo.file, upload: photo.id };
    htmx.ajax("POST", photo.action, { source: form, target: `#${CSS.escape(photo.card)}`, swap: "outerHTML", values }).catch(() => {});
  });

// Each answer brings the whole card: what was said of an earlier file of the same choice stays on it.
const refusals = (photo) => [...document.querySelectorAll(`#${CSS.escape(photo.card)} .field-error`)];

const sendAll = async () => {
  if (sending) return;
  sending = true;
  const said = new Map();
  for (const photo of queue.values()) {
    if (!formOf(photo)) continue;
    mark();
    const xhr = await send(photo);
    const earlier = said.get(photo.card) ?? [];
    said.set(photo.card, [...earlier, ...refusals(photo)]);
    document.querySelector(`#${CSS.escape(photo.card)} [aria-live]`)?.prepend(...earlier);
    if (Kept.isLost(xhr)) break;
    if (Kept.isTaken(xhr) || xhr.status >= 400) await forget(photo.id);
    else break;
  }
  sending = false;
  mark();
};
Kept.onRetry(() => sendAll());

// How many wait is said on the card; that the connection is gone, at the foot of the page.
const mark = () => {
  document.querySelectorAll(".upload-kept").forEach((one) => { one.textContent = ""; });
  const counts = new Map();
  for (const photo of queue.values()) if (formOf(photo)) counts.set(photo.card, (counts.get(photo.card) ?? 0) + 1);
  for (const [card, count] of counts) {
    const place = document.querySelector(`#${CSS.escape(card)} .upload-kept`);
    if (place) place.textContent = sending ? `还有 ${count} 个文件在上传` : `${count} 个文件先留在本机，联网后自动接着上传`;
  }
  Kept.say("photos", counts.size && !sending ? "没有网络，您选的文件先留在本机，联网后自动接着上传。" : "");
};

document.addEventListener("submit", async (event) => {
  if (event.target.action.endsWith("/sign-out/") && !event.defaultPrevented) indexedDB.deleteDatabase("onestop");
});

document.addEventListener("DOMContentLoaded", async () => {
  if (!Kept.person) return;
  const all = await stored("readonly", (store) => store.getAll()).catch((error) => (console.warn(error), []));
  const elsewhere = new Map();
  for (const photo of all) {
    if (photo.person !== Kept.person || Kept.isOld(photo.at)) {
      await forget(photo.id);
      continue;
    }
    Kept.photos.add(photo.id);
    if (photo.page === location.pathname) queue.set(photo.id, photo);
    else elsewhere.set(photo.page, [...(elsewhere.get(photo.page) ?? []), photo.id]);
  }
  for (const [page, ids] of elsewhere)
    Kept.remind(`有 ${ids.length} 个文件还没有传完。`, page, "接着上传", () => ids.forEach(forget));
  if (queue.size) sendAll();
});
