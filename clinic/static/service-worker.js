/* global SHELL */
// What a device has without a connection: the look of the clinic, and a page that says so. Only
// files of the look and that page are stored, never a page of the clinic nor an answer about
// people. The server puts `SHELL` before this text: the version, and the addresses of the files.

const OFFLINE = "/offline/";
const CACHE = `clinic-${SHELL.version}`;
const FILES = new Set(SHELL.files);
// Files are saved and printed as the browser does without this.
const IS_PAPER = /\/(pdf|zip|csv|data)\/$/;

async function store() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files);
  // Without the cookie: the page is the same for everybody.
  await cache.add(new Request(OFFLINE, { credentials: "omit" }));
  await self.skipWaiting();
}

async function removeOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function stored(address) {
  const cache = await caches.open(CACHE);
  return cache.match(address, { ignoreVary: true });
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const told = await stored(OFFLINE);
    if (!told) throw error;
    return told;
  }
}

async function file(request) {
  return (await stored(request.url)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(store()));
self.addEventListener("activate", (event) => event.waitUntil(removeOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search, origin } = new URL(request.url);
  // A form that is sent goes out as if nothing were here.
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!IS_PAPER.test(pathname)) event.respondWith(page(event));
  } else if (FILES.has(pathname + search)) event.respondWith(file(request));
});
