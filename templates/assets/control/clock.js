// The sandbox's clock: what it shows, and moving it.

import { call } from "./api.js";
import { find, say } from "./parts.js";
import { clockState, clockTime, iso } from "./wording.js";

let shown = null;
let asked = 0; // on the browser's own monotonic clock, milliseconds
let changed;

/** Seconds since the epoch in the sandbox; null as long as nobody knows. */
export function now() {
  if (shown === null) return null;
  return shown.frozen ? shown.now : shown.now + (performance.now() - asked) / 1000;
}

export async function update() {
  take(await call("GET", "/clock"));
}

function take(clock) {
  shown = clock;
  asked = performance.now();
  draw();
}

/** Shows the time as it is now; to be called each second. */
export function draw() {
  if (shown === null) return;
  const seconds = now();
  find("clock-time").textContent = clockTime(seconds);
  find("clock-time").dateTime = iso(seconds);
  find("clock-day").textContent = iso(seconds).slice(0, 10);
  find("clock-state").textContent = clockState(shown);
  find("clock-state").dataset.state = clockState(shown);
  find("clock-buttons").querySelector("[data-action=freeze]").textContent = shown.frozen ? "Let it run" : "Freeze";
  find("clock-buttons").querySelector("[data-action=real]").setAttribute("aria-disabled", String(shown.real));
}

export function wire(whenChanged, attempt) {
  changed = whenChanged;
  find("clock-buttons").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.getAttribute("aria-disabled") !== "true") attempt(() => press(button));
  });
}

async function press(button) {
  const { advance, action } = button.dataset;
  if (shown === null) await update();
  if (advance) take(await call("POST", "/clock/advance", JSON.parse(advance)));
  else if (action === "real") take(await call("DELETE", "/clock"));
  else take(await call("PUT", "/clock", { frozen: !shown.frozen }));
  say(`The clock shows ${clockTime(now())} UTC, ${clockState(shown)}.`);
  changed();
}
