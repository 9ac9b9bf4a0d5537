// Answers on their way: kept from the moment they change until the server has them, sent again when the connection
// returns. The saving itself is htmx's, with its conflict rules; here is only what must not get lost meanwhile.

// A module for a scope of its own; Kept is the classic script's.

const SAVED = ".field[hx-post], #questions[hx-post]";
const OFFLINE = "没有网络，您填写的内容先保存在本机，联网后自动保存。";
const nameOf = (place) => `${location.pathname} ${place.id}`;
const here = () => Object.entries(Kept.answers).filter(([key]) => key.startsWith(`${location.pathname} `));
const revisionOf = (place) => document.querySelector("#revision")?.value ?? place.querySelector("[name=revision]")?.value ?? "";
const sent = new WeakMap();
const refused = new Set();
let waiting = null;
let replaying = false;

const controls = (place) => [...place.querySelectorAll("input:not([type=hidden]), select, textarea")];

const valuesOf = (place) =>
  Object.fromEntries(
    controls(place)
      .filter((one) => one.type !== "radio" || one.checked)
      .map((one) => [one.name, one.value]),
  );

const keep = (place) => {
  if (!Kept.person) return;
  const known = Kept.answers[nameOf(place)];
  Kept.answers[nameOf(place)] = {
    to: place.getAttribute("hx-post"),
    // What was typed into an older page must be compared with that page, or it would undo another device's change.
    revision: known?.revision ?? revisionOf(place),
    values: valuesOf(place),
    more: place.matches(".field") ? { changed: place.id.replace("field-", "") } : {},
    at: Date.now(),
  };
  refused.delete(nameOf(place));
  Kept.write();
};

const drop = (key, entry) => {
  // Changed again since it was sent: the newer value is still on its way.
  if (JSON.stringify(Kept.answers[key]?.values) !== JSON.stringify(entry.values)) return;
  delete Kept.answers[key];
  Kept.write();
};

document.addEventListener("change", (event) => {
  const place = event.target.closest(SAVED);
  if (place && !replaying) keep(place);
}, true);

// A telephone may end a page in the middle of a word.
window.addEventListener("pagehide", () => {
  const typing = document.activeElement;
  const place = typing?.closest?.(SAVED);
  if (place && "defaultValue" in typing && typing.value !== typing.defaultValue) keep(place);
});

document.addEventListener("htmx:configRequest", (event) => {
  const place = event.detail.elt;
  const entry = place.matches(SAVED) && Kept.answers[nameOf(place)];
  if (!entry) return;
  event.detail.parameters.revision = entry.revision;
  sent.set(event.detail, [nameOf(place), entry]);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const known = sent.get(event.detail.requestConfig);
  if (!known) return;
  const { xhr } = event.detail;
  if (Kept.isLost(xhr)) return lost(event.detail.requestConfig.elt);
  if (Kept.isTaken(xhr)) drop(...known);
  else refused.add(known[0]);
  settle();
});

Kept.speakFor((event) => sent.has(event.detail.requestConfig));

const lost = (place) => {
  Kept.say("answers", OFFLINE);
  waiting = null;
  const message = place.querySelector(".field-message");
  if (message) message.textContent = "还没有网络，先保存在本机。";
};

// Sent and not answered yet. What the server refuses to take is not sent again before the page is opened anew.
const onTheirWay = () => here().filter(([key]) => !refused.has(key));

// Whatever was waiting for the answers goes on once they are all there.
const settle = () => {
  if (onTheirWay().length) return;
  Kept.say("answers", "");
  const [form, button] = waiting ?? [];
  waiting = null;
  // The answer to a question may have brought a new button.
  if (form) form.requestSubmit(button?.isConnected ? button : null);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.action.endsWith("/sign-out/")) return leave(event);
  if (!form.querySelector("[name=revision]") || !onTheirWay().length) return;
  // The page that follows would cut the saving short, and without a connection it would not come.
  event.preventDefault();
  waiting = [form, event.submitter];
  send();
}, true);

// On a shared telephone nothing of somebody stays behind.
const leave = (event) => {
  const left = Object.keys(Kept.answers).length + Kept.photos.size;
  const question = `还有 ${left} 项内容或照片没有交上去，退出后会从这台设备上删除。仍要退出吗？`;
  if (left && !confirm(question)) event.preventDefault();
  else Kept.forgetAnswers();
};

const put = (place, values) =>
  controls(place).forEach((one) => {
    if (one.type === "radio") one.checked = values[one.name] === one.value;
    else if (one.name in values) one.value = values[one.name];
  });

// Through the page where it holds the field, so that what the server says of it is seen.
const send = () => {
  onTheirWay().forEach(([key, entry]) => {
    const place = document.getElementById(key.split(" ")[1]);
    if (!place?.matches(SAVED)) return;
    put(place, entry.values);
    replaying = true;
    if (!place.classList.contains("htmx-request")) htmx.trigger(place, "change");
    replaying = false;
  });
};
Kept.onRetry(send);

const sendFromElsewhere = async ([key, entry]) => {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
  const body = new URLSearchParams({ ...entry.values, ...entry.more, revision: entry.revision });
  try {
    const reply = await fetch(entry.to, { method: "POST", headers, body });
    const words = await reply.text();
    // What is wrong, or was changed on another device, is for the person to see.
    if (reply.ok && !reply.redirected && !reply.headers.get("HX-Redirect") && !words.includes("field-error")) drop(key, entry);
  } catch {
    Kept.say("elsewhere", OFFLINE);
    return;
  }
  if (Kept.answers[key]) elsewhere.add(key.split(" ")[0]);
};

const elsewhere = new Set();

const sendTheRest = async () => {
  Kept.say("elsewhere", "");
  const left = Object.entries(Kept.answers).filter(([key]) => !key.startsWith(`${location.pathname} `));
  for (const each of left) if (!elsewhere.has(each[0].split(" ")[0])) await sendFromElsewhere(each);
  for (const page of elsewhere) {
    if (document.querySelector(`.kept-elsewhere a[href="${page}"]`)) continue;
    Kept.remind("您离线时填写的内容有的还没有保存，请打开那一页核对。", page, "去核对", () => {
      Object.keys(Kept.answers).filter((key) => key.startsWith(`${page} `)).forEach((key) => delete Kept.answers[key]);
      Kept.write();
    });
  }
};
Kept.onRetry(sendTheRest);

document.addEventListener("DOMContentLoaded", () => {
  if (!Kept.person) return;
  send();
  sendTheRest();
});
