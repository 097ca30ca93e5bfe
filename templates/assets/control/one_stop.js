// A long list of links as one stop of the Tab key; the arrow keys, Home and End go from one to the next.

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

const visible = (list) => [...list.querySelectorAll("a")].filter((link) => !link.closest("[hidden]"));

/** Keeps exactly one link within reach of the Tab key: the last one that had the focus, or else the first. */
export function keepOneStop(list) {
  const links = visible(list);
  const stop = links.find((link) => link.tabIndex === 0) ?? links[0];
  for (const link of list.querySelectorAll('a:not([tabindex="-1"])')) if (link !== stop) link.tabIndex = -1;
  if (stop) stop.tabIndex = 0;
}

export function wireOneStop(list) {
  list.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = visible(list);
    const place = links.indexOf(link);
    const next = { Home: links[0], End: links.at(-1) }[event.key] ?? links[place + (STEPS[event.key] ?? NaN)];
    if (!next) return;
    event.preventDefault();
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
