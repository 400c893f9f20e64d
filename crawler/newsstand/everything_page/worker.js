importScripts("/worker-part.js");
fetch("/from-worker.json").then(() => postMessage("done"));
