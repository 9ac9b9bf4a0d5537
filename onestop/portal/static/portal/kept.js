// What was typed and has not reached the server stays in this browser until it has (docs/adr/0007-offline-drafts.md).
// Shared by answers.js and photos.js: whose it is, how long it stays, and the line at the foot of the page.

const Kept = (() => {
  const LONGEST = 24 * 3600 * 1000;
  const AGAIN = 5000;
  const PLACE = "onestop.kept";
  const person = document.querySelector("meta[name=kept-for]")?.content ?? "";
  const reasons = new Map();
  const retries = [];

  // A browser that keeps nothing (a private window, a full disk) still fills in forms; what is typed then lives only
  // as long as the page does.
  let kept = { person, answers: {} };
  try {
    const found = JSON.parse(localStorage.getItem(PLACE));
    if (found && person && found.person === person) kept = found;
    else if (person) localStorage.removeItem(PLACE);
  } catch (error) {
    console.warn(error);
  }

  const write = () => {
    try {
      if (Object.keys(kept.answers).length) localStorage.setItem(PLACE, JSON.stringify(kept));
      else localStorage.removeItem(PLACE);
    } catch (error) {
      console.warn(error);
    }
  };

  // A refusal by the server is no lost connection, and trying again would not help.
  const isLost = (xhr) => xhr.status === 0 || xhr.status >= 500;
  const isOld = (at) => Date.now() - at > LONGEST;
  for (const [key, one] of Object.entries(kept.answers)) if (isOld(one.at)) delete kept.answers[key];
  if (person) write();

  // One line at the foot of the page: there in sight however far somebody has scrolled.
  const line = document.createElement("p");
  line.className = "kept-line";
  line.setAttribute("role", "status");
  document.addEventListener("DOMContentLoaded", () => document.body.append(line));
  const show = () => {
    line.textContent = [...reasons.values()].join(" ");
    document.body.classList.toggle("has-kept-line", reasons.size > 0);
  };
  const say = (reason, text) => {
    if (text) reasons.set(reason, text);
    else reasons.delete(reason);
    show();
  };

  // The event tells of a cable or an aerial, not of a server that answers: hence the clock.
  const retry = () => retries.forEach((each) => each());
  window.addEventListener("online", retry);
  setInterval(() => reasons.size && document.visibilityState === "visible" && retry(), AGAIN);

  // Something left on another page: where it is, and a way to be rid of it.
  const remind = (text, address, words, forget) => {
    const banner = document.createElement("div");
    banner.className = "banner banner-warning kept-elsewhere";
    const said = document.createElement("span");
    said.textContent = text;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = "不要了";
    button.addEventListener("click", () => {
      forget();
      banner.remove();
    });
    banner.append(said, link, button);
    document.querySelector("#notices")?.append(banner);
  };

  return {
    person,
    answers: kept.answers,
    // The ids of the photographs that photos.js has not sent yet, from whatever page.
    photos: new Set(),
    write,
    isOld,
    say,
    remind,
    onRetry: (each) => retries.push(each),
    // Tells onestop.js that nothing has to be done again by hand. Both hear of it at the document: the first in passing.
    speakFor: (isOurs) => {
      const mark = (event) => {
        if (isOurs(event) && isLost(event.detail.xhr)) event.detail.isKept = true;
      };
      document.addEventListener("htmx:sendError", mark, true);
      document.addEventListener("htmx:responseError", mark, true);
    },
    isLost,
    // Whoever has been signed out meanwhile is sent to sign in: that is not an answer to what was sent.
    isTaken: (xhr) => xhr.status >= 200 && xhr.status < 300 && !xhr.getResponseHeader("HX-Redirect"),
    forgetAnswers: () => {
      for (const key of Object.keys(kept.answers)) delete kept.answers[key];
      write();
    },
  };
})();

const worker = document.currentScript.dataset.worker;
// Only over an encrypted connection (or on one's own machine) do browsers offer it.
if ("serviceWorker" in navigator) navigator.serviceWorker.register(worker);
