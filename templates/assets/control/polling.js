// Looking again and again, without being a burden.

const EVERY = 1000; // milliseconds between the end of one look and the next
const SLOWEST = 5000; // when looks take long
const HIDDEN = 10_000; // while nobody sees the page
const LONGEST = 15_000; // when the server does not answer
const SHARE = 0.05; // of the time is what looking may take, up to the slowest

/**
 * Runs `look` for ever, one at a time, and tells `trouble` what goes wrong, or null when it is over.
 * Returns a function that looks at once.
 */
export function poll(look, trouble) {
  let timer;
  let running = false;
  let again = false;
  let failures = 0;

  async function run() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    const started = performance.now();
    let wait;
    try {
      await look();
      failures = 0;
      trouble(null);
      const took = performance.now() - started;
      wait = document.hidden ? HIDDEN : Math.min(SLOWEST, Math.max(EVERY, took * (1 / SHARE - 1)));
    } catch (error) {
      failures += 1;
      trouble(error);
      wait = Math.min(LONGEST, EVERY * 2 ** failures);
    }
    running = false;
    timer = setTimeout(run, again ? 0 : wait);
    again = false;
  }

  document.addEventListener("visibilitychange", () => document.hidden || run());
  run();
  return run;
}
