// Buttons that stand in a box above the page, each with its words, its box's words, and what would happen to it.
// With them come the addresses of frames in such boxes.
// `press` given: that one is pressed instead. The list stays in this world, where the page cannot reach it.
(selectors, press) => {
  const LONGEST_BUTTON = 60, LONGEST_BOX = 6000, MOST = 400;
  const NAMED = /cookie|consent|gdpr|cmp|onetrust|didomi|usercentrics|privacy|sp_message|truste|klaro|cky-|cc-window|banner/i;
  if (press !== null) {
    const button = (globalThis.foldlineButtons || [])[press];
    if (!button || !button.isConnected) return false;
    button.click();
    return true;
  }
  const roots = [document];
  for (const host of document.querySelectorAll("*")) if (host.shadowRoot) roots.push(host.shadowRoot);
  const words = (node) => (node.innerText || node.textContent || "").replace(/\s+/g, " ").trim();
  const shown = (node) => {
    const at = node.getBoundingClientRect();
    return at.width > 1 && at.height > 1 && getComputedStyle(node).visibility !== "hidden";
  };
  const above = (node) => node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentElement;
  const nameOf = (node) => `${node.id || ""} ${node.getAttribute("class") || ""}`.trim();
  const framed = window !== window.top;
  const boxes = new Map();
  const floats = (node) => {
    if (!boxes.has(node)) {
      const dialog = /dialog/.test(node.getAttribute("role") || "") || node.tagName === "DIALOG" || node.getAttribute("aria-modal") === "true";
      boxes.set(node, dialog || /fixed|sticky/.test(getComputedStyle(node).position) || NAMED.test(nameOf(node)));
    }
    return boxes.get(node);
  };
  const boxOf = (button) => {
    // the largest box around it that still floats: its words decide
    let found = null;
    for (let node = above(button); node && !/^(BODY|HTML)$/.test(node.tagName); node = above(node)) if (floats(node)) found = node;
    return found || (framed ? document.body : null);
  };
  const buttons = [], answer = [];
  for (const root of roots) {
    for (const button of root.querySelectorAll("button, [role=button], a, input[type=button], input[type=submit]")) {
      const said = words(button) || button.value || button.getAttribute("aria-label") || button.title || "";
      if (answer.length >= MOST || !said || said.length > LONGEST_BUTTON || !shown(button)) continue;
      const box = boxOf(button);
      if (!box) continue;
      const href = button.tagName === "A" ? button.getAttribute("href") || "" : "";
      const known = selectors.find(([, css]) => button.matches(css));
      buttons.push(button);
      answer.push({
        index: buttons.length - 1,
        words: said,
        known: known ? known[0] : "",
        box: (words(box) || words(button.getRootNode())).slice(0, LONGEST_BOX),
        name: nameOf(box).slice(0, 200),
        leads: /^(#|javascript:|$)/.test(href) ? "" : href,
        submits: Boolean(button.form) && (button.type === "submit" || button.type === "image"),
      });
    }
  }
  globalThis.foldlineButtons = buttons;
  const frames = [];
  for (const frame of document.querySelectorAll("iframe[src]")) {
    const named = NAMED.test(`${nameOf(frame)} ${frame.src} ${frame.title}`);
    if (shown(frame) && (named || boxOf(frame)) && frames.length < 5) frames.push(frame.src);
  }
  return { buttons: answer, frames };
}
