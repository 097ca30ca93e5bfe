// The dashboard: looks each second what is new, and hands over what people do.

import * as accounts from "./accounts.js";
import * as calls from "./calls.js";
import * as clock from "./clock.js";
import * as entry from "./entry.js";
import { poll } from "./polling.js";
import * as requests from "./requests.js";
import * as rules from "./rules.js";
import * as sandboxes from "./sandboxes.js";
import * as tokens from "./tokens.js";
import * as trouble from "./trouble.js";

const ALL_EVERY = 5; // looks; in between only the journal is asked, as long as it has nothing new
const PARTS = [clock, tokens, rules, accounts, sandboxes];

let looks = 0;
let changed = true;
let locked = false; // the person has closed the question for the token

async function look() {
  const news = await requests.update();
  if (news || changed || looks % ALL_EVERY === 0) {
    changed = false;
    try {
      for (const part of PARTS) await part.update();
    } catch (error) {
      changed = true; // the next look makes up for it
      throw error;
    }
  }
  looks += 1;
}

function lookAtAll() {
  changed = true;
  again();
}

async function say(error) {
  trouble.show(error);
  if (error?.status === 401 && !locked) {
    locked = true;
    if (await trouble.unlock()) {
      locked = false;
      lookAtAll();
    }
  }
}

calls.show();
for (const part of [requests, clock, tokens, rules, accounts]) part.wire(lookAtAll, trouble.attempt);
sandboxes.wire(() => {
  requests.startAgain();
  lookAtAll();
}, trouble.attempt);
entry.wire(trouble.attempt);
const again = poll(look, say);
setInterval(() => {
  if (document.body.classList.contains("stale")) return;
  clock.draw();
  tokens.draw();
}, 1000);
document.documentElement.classList.add("scripted");
