import { depth } from "/imported-module.js";
document.body.dataset.depth = depth;
const late = await import("/late-module.js");
document.body.dataset.late = late.depth;
