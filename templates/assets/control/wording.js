// How things are said. `wording.py` says the same for browsers without scripts.

const two = (number) => String(number).padStart(2, "0");

export const iso = (seconds) => new Date(seconds * 1000).toISOString();
export const clockTime = (seconds) => iso(seconds).slice(11, 19);

export function clockState(clock) {
  if (clock.frozen) return "stands still";
  return clock.real ? "real time" : "moved";
}

/** How long something lives yet; `null` is for ever. */
export function lifetime(seconds) {
  if (seconds === null) return "for ever";
  const left = Math.max(0, Math.floor(seconds));
  const days = Math.floor(left / 86_400);
  const rest = left % 86_400;
  const shown = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return days ? `${days} d ${shown}` : shown;
}

export function cutShort(value) {
  return `${value.slice(0, Math.min(8, Math.floor(value.length / 2)))}…`;
}

export function criteria(match) {
  const named = Object.entries(match).flatMap(([name, value]) =>
    value !== null && typeof value === "object" ? Object.entries(value) : [[name, value]]);
  return named.map(([name, value]) => `${name} ${value ?? "absent"}`).join(", ") || "every request";
}

export function action(rule) {
  const shown = [];
  if (rule.error) shown.push(rule.error);
  if (rule.response) shown.push(`status ${rule.response.status ?? 200}`);
  if (rule.fault) shown.push(rule.fault);
  if (rule.delay_ms !== undefined) shown.push(`${rule.delay_ms.toLocaleString("en")} ms late`);
  return shown.join(", ");
}

export function ruleLeft({ remaining, fired }) {
  const often = `fired ${fired} time${fired === 1 ? "" : "s"}`;
  if (remaining === null) return `always · ${often}`;
  return remaining ? `${remaining} left · ${often}` : `spent · ${often}`;
}

export function accountLabel(user) {
  if (user.locked) return "locked";
  return user.enabled ? "" : "disabled";
}

export const outcome = (entry) => (entry.status === null ? "none" : entry.status >= 400 ? "bad" : "good");
