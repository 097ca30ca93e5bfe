"""What an open dashboard costs the server, and how smooth it is with a full journal.

python benchmarks/dashboard.py [--rounds 20] [--requests 200] [--pages 1]

Two servers, each in a process of its own, one of them with dashboards open in a headless Chromium; both are asked in
turn, a short block each, so that what the browser does to the machine falls on both. Then a page alone: 1,000 requests
shown, searched and scrolled through.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from control_cost import JOURNAL, Process
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from chromium import launch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TICK = 1000 / os.sysconf("SC_CLK_TCK")
QUIET_SECONDS = 20
LONG_FRAME = 50

SEARCH = """async () => {
  const times = [];
  for (const words of ["a", "al", "alice", "oauth 200", "nothing like this", "400", ""]) {
    const started = performance.now();
    document.getElementById("search").value = words;
    document.getElementById("search").dispatchEvent(new Event("input"));
    document.body.offsetHeight;
    times.push(performance.now() - started);
    await new Promise(requestAnimationFrame);
  }
  return times;
}"""

SCROLL = """async () => {
  const list = document.getElementById("requests-scroll");
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let place = 0; place < list.scrollHeight; place += 120) {
    list.scrollTop = place;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""


class Watched(Process):
    """A server whose use of the processor can be asked."""

    @property
    def cpu_milliseconds(self) -> float:
        """The processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK


def disturbance(browser: Browser, rounds: int, requests: int, pages: int) -> None:
    with Watched(JOURNAL, 0) as watched, Watched(JOURNAL, 0) as alone:
        for server in (watched, alone):
            server.microseconds(JOURNAL + 500)  # warm, and the journal full
        opened = [browser.new_page() for _ in range(pages)]
        for page in opened:
            page.goto(f"{watched.url}/_mock/")
            expect(page.locator("#requests tr")).to_have_count(JOURNAL)
        before, at = watched.cpu_milliseconds, time.perf_counter()
        time.sleep(QUIET_SECONDS)
        quiet = (watched.cpu_milliseconds - before) / (time.perf_counter() - at)
        blocks: dict[Watched, list[float]] = {watched: [], alone: []}
        for number in range(rounds):
            for server in (watched, alone) if number % 2 else (alone, watched):
                blocks[server].append(server.microseconds(requests))
                opened[0].wait_for_timeout(200)  # let the pages look
        ratio = statistics.median(one / other for one, other in zip(blocks[watched], blocks[alone], strict=True))
        print(f"{pages} dashboard(s) open, {rounds} rounds of {requests} password grants each:")
        print(f"  median of a grant {statistics.median(blocks[watched]):.0f} µs", end="")
        print(f", without {statistics.median(blocks[alone]):.0f} µs: x{ratio:.3f}")
        print(f"  the server's own time while nothing happens: {quiet:.1f} ms a second")
        for page in opened:
            page.close()


def smoothness(browser: Browser, rounds: int) -> None:
    with Watched(JOURNAL, 0) as server:
        server.microseconds(JOURNAL + 50)
        shown, searched, frames = [], [], []
        for _ in range(rounds):
            page: Page = browser.new_page(viewport={"width": 1440, "height": 900})
            started = time.perf_counter()
            page.goto(f"{server.url}/_mock/")
            expect(page.locator("#requests tr")).to_have_count(JOURNAL)
            shown.append((time.perf_counter() - started) * 1000)
            searched += page.evaluate(SEARCH)[1:]  # the first one reads all entries once
            frames += page.evaluate(SCROLL)
            page.close()
    long = sum(frame > LONG_FRAME for frame in frames)
    print(f"{JOURNAL} requests on the page, median of {rounds}:")
    print(f"  all of them there {statistics.median(shown):.0f} ms after the address was entered")
    print(f"  a search {statistics.median(searched):.1f} ms, the longest {max(searched):.1f} ms")
    print(f"  scrolled through in {len(frames)} frames, median {statistics.median(frames):.1f} ms", end="")
    print(f", {long} of them longer than {LONG_FRAME} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--pages", type=int, default=1)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        disturbance(browser, given.rounds, given.requests, given.pages)
        smoothness(browser, 5)
        browser.close()


if __name__ == "__main__":
    main()
