// Down the page in steps, as a reader does, then back to the top. {steps, height, grown, images, waiting}
async (limits) => {
  const end = performance.now() + limits.milliseconds;
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const scrolls = (box) => box && box.scrollHeight > box.clientHeight + 1;
  const inner = () => {
    // pages that scroll in a box of their own
    let best = null;
    for (const box of document.querySelectorAll("main, [role=main], body > div, body > div > div, body > div > div > div")) {
      const flow = box.scrollHeight > box.clientHeight * 1.5 && box.clientHeight > innerHeight / 2;
      if (flow && /auto|scroll/.test(getComputedStyle(box).overflowY) && !(best && best.scrollHeight >= box.scrollHeight)) best = box;
    }
    return best;
  };
  const page = document.scrollingElement || document.documentElement;
  const box = scrolls(page) ? page : inner() || page;
  const view = Math.max(200, Math.min(innerHeight, box.clientHeight || innerHeight));
  const first = box.scrollHeight;
  const near = () => [...document.images].filter((image) => {
    const at = image.getBoundingClientRect();
    return !image.complete && at.bottom > -view && at.top < 2 * view && (image.currentSrc || image.src);
  });
  let steps = 0;
  while (steps < limits.steps && performance.now() < end) {
    const goal = Math.min(box.scrollHeight, first * limits.growth) - view;
    if (box.scrollTop >= goal - 1) break;
    box.scrollTop = Math.min(box.scrollTop + view * 0.9, goal);
    steps += 1;
    await pause(limits.pause);
  }
  const patience = Math.min(end, performance.now() + limits.patience);
  while (performance.now() < patience && near().length) await pause(50);
  const height = box.scrollHeight;
  box.scrollTop = 0;
  if (steps) await pause(limits.pause);
  const images = [...document.images];
  return {
    steps,
    height,
    grown: height > first ? height - first : 0,
    images: images.filter((image) => image.complete && image.naturalWidth > 0).length,
    waiting: images.filter((image) => !image.complete && image.loading !== "lazy").length,
  };
}
