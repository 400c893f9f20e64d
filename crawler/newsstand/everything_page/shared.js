onconnect = event => fetch("/from-shared-worker.json").then(() => event.ports[0].postMessage("done"));
