// The service worker: shows a page of ours where the connection is gone, and nothing else. It keeps that page and what it
// is made of (KEPT, written above this by onestop.portal.installed), never a page that was made for somebody.

const NAME = `onestop-${KEPT.version}`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Without cookies: as nobody's page.
  const asked = [KEPT.page, ...KEPT.assets].map((address) => new Request(address, { credentials: "omit", cache: "no-cache" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(asked)));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith("onestop-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url).pathname;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(KEPT.page)));
  else if (KEPT.assets.includes(address)) event.respondWith(fetch(request).catch(() => caches.match(address)));
});
