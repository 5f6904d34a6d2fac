// Pages without a connection. VERSION and SHELL stand before this text (qiapp/offline.py).
// Kept are style sheets, scripts and a page without anybody's data. Of other pages only
// those that the server marks for it: a tally screen, which holds questions and answers of
// charts that nobody can tell apart.

/* global VERSION, SHELL */

const SHELL_CACHE = `qiapp-shell-${VERSION}`;
const PAGES_CACHE = "qiapp-pages";
const OFFLINE_PAGE = "/offline/";
const MARK = "X-Offline-Copy";
const MOST_PAGES = 20;

// Without cookies: what is kept belongs to nobody.
const bare = (url) => new Request(url, { credentials: "omit", cache: "no-cache" });

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(SHELL_CACHE);
    await cache.addAll(SHELL.map(bare));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("qiapp-shell-") && name !== SHELL_CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

const keepPage = async (pages, request, answer) => {
  await pages.put(request.url, answer);
  const kept = await pages.keys();
  await Promise.all(kept.slice(0, -MOST_PAGES).map((old) => pages.delete(old)));
};
const page = async (request) => {
  const pages = await caches.open(PAGES_CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.has(MARK)) await keepPage(pages, request, answer.clone());
    else await pages.delete(request.url);
    return answer;
  } catch {
    return (await pages.match(request.url)) ?? (await caches.match(OFFLINE_PAGE));
  }
};
const part = async (request) => {
  try {
    return await fetch(request);
  } catch (fault) {
    const kept = await caches.match(request.url);
    if (kept) return kept;
    throw fault;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(part(request));
});
