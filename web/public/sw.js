// Keeps the page's own files, whose names carry a hash of their content. Answers of the hub are never kept.
const KEPT = "hub-assets";
const MOST = 200;

// All the rest goes past this worker: what a page sends as it is left would be lost on the way through.
const ELSEWHERE = { condition: { not: { urlPattern: { pathname: "/assets/*" } } }, source: "network" };

self.addEventListener("install", (event) => {
  self.skipWaiting();
  if (event.addRoutes) event.waitUntil(event.addRoutes(ELSEWHERE));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !pathname.startsWith("/assets/"))
    return;
  event.respondWith(kept(event.request));
});

async function kept(request) {
  const cache = await caches.open(KEPT);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const all = await cache.keys();
    await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((old) => cache.delete(old)));
  }
  return answer;
}
