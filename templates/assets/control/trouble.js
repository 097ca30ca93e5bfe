// What went wrong, and the token that a locked server asks for.

import { Refused, call, page, rememberToken, token } from "./api.js";
import { ask } from "./dialogs.js";
import { find } from "./parts.js";

const SHOWN_FOR = 8000; // milliseconds
const SENDABLE = /^[\x20-\x7e\xa0-\xff]*$/; // in a header
const WRONG = "That is not the server’s control token.";

let asking = null;
let lasting = null; // keeps the page from the server
let passing = null; // why the last thing could not be done
let timer;

/** Asks for the control token until there is one that the server takes. */
export function unlock() {
  asking ??= ask({
    title: "This server is locked",
    text: "Its setting control_token is needed to look and to command. It is kept until this tab is closed.",
    field: "Control token",
    secret: true,
    needed: true,
    yes: "Unlock",
    attempt: async (value) => {
      if (!SENDABLE.test(value)) throw new Refused(403, WRONG);
      const before = token();
      rememberToken(value);
      try {
        await call("GET", "/clock");
      } catch (error) {
        rememberToken(before ?? "");
        throw error.status === 401 ? new Refused(403, WRONG) : error;
      }
    },
  }).finally(() => (asking = null));
  return asking;
}

/** Shows what keeps the page from the server, or with null that it is over. */
export function show(error) {
  lasting = error;
  draw();
}

function draw() {
  const error = passing ?? lasting;
  const banner = find("trouble");
  const text = error === null ? "" : words(error);
  if (banner.firstChild?.textContent !== text) banner.replaceChildren(text, ...ways(error));
  banner.hidden = error === null;
  document.body.classList.toggle("stale", lasting !== null);
}

function pass(error) {
  clearTimeout(timer);
  passing = error;
  draw();
  if (error) timer = setTimeout(() => pass(null), SHOWN_FOR);
}

function words(error) {
  return error.status === 0 && error === lasting ? `${error.message} Trying again …` : error.message;
}

/** Where to go from here: a sandbox that has been removed has no page any more. */
function ways(error) {
  if (error?.status !== 404 || error !== lasting || !page.sandbox) return [];
  const link = Object.assign(document.createElement("a"), { href: `${page.root}/_mock/`, textContent: "To the default sandbox" });
  return [" ", link];
}

/** Tries what a person asked for, with the control token if it takes one, and says why it could not be done. */
export async function attempt(action) {
  try {
    await action();
    pass(null);
  } catch (error) {
    if (error.status === 401 && (await unlock()) !== null) await attempt(action);
    else pass(error);
  }
}
