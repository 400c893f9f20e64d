// Text that is in the page and only folded away. `open` null: what could be opened; else that one is opened.
// Kinds: "details" (closed), "clipped" (a button beside text that is cut off by style or hidden).
// With the list come the words of boxes that are called walls, and all lines that could be a notice.
(css, open) => {
  const MOST = 200, LONGEST_BUTTON = 40, LEAST = 60, LONGEST_LINE = 400, LONGEST_BOX = 2500;
  const list = globalThis.foldlineFolded || [];
  const textOf = (node) => (node.textContent || "").replace(/\s+/g, " ").trim();
  const words = (node) => (node.innerText || "").replace(/\s+/g, " ").trim();
  const clips = (node) => {
    const style = getComputedStyle(node);
    const cut = node.scrollHeight > node.clientHeight + 20 && /hidden|clip/.test(`${style.overflow} ${style.overflowY}`);
    return cut || style.display === "none" || node.hidden;
  };
  if (open !== null) {
    const one = list[open];
    if (!one || !one.node.isConnected) return null;
    const before = textOf(one.text);
    if (one.kind === "details") one.node.open = true;
    else one.node.click();
    return new Promise((done) => setTimeout(() => done({
      same: textOf(one.text) === before,
      shown: one.text.isConnected && !clips(one.text),
    }), 250));
  }
  const own = document.querySelector("article, main, [role=main], [itemprop=articleBody]");
  const walls = [...document.querySelectorAll(css.vendors)].filter((node) => node.tagName !== "STYLE");
  const OUTSIDE = "nav, header, footer, aside, form, dialog, [role=dialog], [role=navigation], [aria-modal=true], [class*=comment], [id*=comment]";
  const allowed = (node) => !node.closest(OUTSIDE) && !(own && !node.closest("article, main, [role=main], [itemprop=articleBody]")) &&
    !walls.some((wall) => wall.contains(node) || wall.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  const found = [];
  for (const node of document.querySelectorAll("details:not([open])")) {
    if (found.length < MOST && allowed(node) && textOf(node).length >= LEAST) found.push({ kind: "details", node, text: node });
  }
  const clippedBy = (button) => {
    const named = button.getAttribute("aria-controls");
    const controlled = named && document.getElementById(named);
    if (controlled && clips(controlled) && textOf(controlled).length >= LEAST) return controlled;
    for (let node = button, level = 0; node && level < 4; node = node.parentElement, level += 1) {
      // the button stands behind what it opens, or in it
      const before = node.previousElementSibling;
      if (before && clips(before) && textOf(before).length >= LEAST) return before;
      if (level && clips(node) && node.contains(button) && !/^(BODY|HTML|MAIN|ARTICLE)$/.test(node.tagName)) return node;
    }
    return null;
  };
  for (const node of document.querySelectorAll("button, [role=button], a[href^='#'], a:not([href])")) {
    const said = words(node);
    if (found.length >= MOST || !said || said.length > LONGEST_BUTTON || !allowed(node)) continue;
    if (node.form && node.type !== "button") continue;
    const text = clippedBy(node);
    if (text) found.push({ kind: "clipped", node, text });
  }
  globalThis.foldlineFolded = found;
  const named = found.length ? [...document.querySelectorAll(css.named)].filter((node) => !node.closest(css.harmless)) : [];
  const boxes = named.map(textOf).filter((text) => text && text.length <= LONGEST_BOX).slice(0, MOST);
  const lines = found.length ? document.body.innerText.split("\n").filter((line) => line && line.length <= LONGEST_LINE) : [];
  const folded = found.map((one, index) => ({
    index,
    kind: one.kind,
    words: one.kind === "details" ? words(one.node.querySelector("summary") || one.node) : words(one.node),
    box: textOf(one.node.parentElement || one.node).slice(-600),
    name: `${one.node.className || ""} ${one.node.id || ""} ${one.node.parentElement ? one.node.parentElement.className : ""}`,
  }));
  return { folded, boxes, lines };
}
