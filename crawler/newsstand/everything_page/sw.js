importScripts("/sw-part.js");
oninstall = event => event.waitUntil(
    caches.open("quay").then(cache => cache.addAll(["/kept-by-sw.txt", "/kept-by-sw.png"])).then(() => skipWaiting()));
onactivate = event => event.waitUntil(clients.claim());
onfetch = event => { if (event.request.url.endsWith("/faked.txt")) event.respondWith(new Response("made up by the worker")); };
