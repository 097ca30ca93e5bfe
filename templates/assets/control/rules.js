// Rules: two clicks arm one, and here is what is left of it.

import { call, encoded } from "./api.js";
import { fill, find, fromTemplate, hide, keep, onAction, say } from "./parts.js";
import { ENDPOINTS, MISHAPS } from "./rule_choices.js";
import { action, criteria, ruleLeft } from "./wording.js";

export async function update() {
  draw(await call("GET", "/rules"));
}

function draw(rules) {
  keep(find("rules"), rules.reverse(), ({ id }) => id, make, (row, rule) => {
    fill(row, { left: ruleLeft(rule) });
    row.dataset.spent = String(rule.remaining === 0);
  });
  find("rules-count").textContent = rules.filter(({ remaining }) => remaining !== 0).length;
  find("no-rules").hidden = rules.length > 0;
  hide(find("clear-rules"), rules.length === 0);
}

function make(rule) {
  const row = fromTemplate("rule-row", { which: criteria(rule.match), what: action(rule), id: rule.id });
  row.querySelector("button").setAttribute("aria-label", `Remove ${rule.id}`);
  return row;
}

function drawEndpoints() {
  find("rule-endpoints").replaceChildren(...ENDPOINTS.map(({ text }, place) => {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "which", value: place });
    radio.checked = place === 0;
    const words = document.createElement("span");
    words.textContent = text;
    label.append(radio, words);
    return label;
  }));
}

const chosen = (name) => find("new-rule").elements[name].value;

function drawActions() {
  const errors = ENDPOINTS[chosen("which")].errors.map((error) => ({ text: error, rule: { error } }));
  find("rule-actions").replaceChildren(...[...errors, ...MISHAPS].map(({ text, rule }) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: text });
    button.dataset.rule = JSON.stringify(rule);
    return button;
  }));
}

export function wire(changed, attempt) {
  drawEndpoints();
  drawActions();
  find("rule-endpoints").addEventListener("change", drawActions);
  find("rule-actions").addEventListener("click", (event) => {
    const { rule } = event.target.closest("button")?.dataset ?? {};
    if (rule) attempt(() => arm(JSON.parse(rule), changed));
  });
  find("clear-rules").addEventListener("click", () => attempt(async () => {
    await call("DELETE", "/rules");
    say("All rules are removed.");
    changed();
  }));
  onAction(find("rules"), (_, id) => attempt(async () => {
    await call("DELETE", `/rules/${encoded(id)}`);
    say(`${id} is removed.`);
    changed();
  }));
}

async function arm(rule, changed) {
  const times = chosen("times") ? Number(chosen("times")) : null;
  const { id } = await call("POST", "/rules", { match: ENDPOINTS[chosen("which")].match, times, ...rule });
  say(`${id} is armed.`);
  changed();
}
