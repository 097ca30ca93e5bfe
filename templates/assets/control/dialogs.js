// Questions to the person in front of the page, one at a time.

import { find } from "./parts.js";

let last = Promise.resolve();

/**
 * Asks, and returns the answer: a text if `field` is given, else true; null if the person does not want to.
 *
 * `attempt` is tried with the answer. What it is refused with is shown, and the question stays; but a missing control
 * token ends it, and is thrown.
 */
export function ask(question) {
  last = last.then(() => askNow(question), () => askNow(question));
  return last;
}

async function askNow({ title, text, yes, danger = false, field, secret = false, needed = false, attempt }) {
  const dialog = find("question");
  const form = dialog.querySelector("form");
  const [label, input] = dialog.querySelector(".field").children;
  const notice = dialog.querySelector(".notice");
  const button = form.querySelector("[value=yes]");
  find("question-title").textContent = title;
  find("question-text").textContent = text;
  label.textContent = field ?? "";
  label.parentElement.hidden = !field;
  input.type = secret ? "password" : "text";
  input.required = Boolean(field) && needed;
  input.value = "";
  notice.hidden = true;
  button.textContent = yes;
  button.classList.toggle("danger", danger);
  let answer = null;
  let missing = null;
  let busy = false;
  let over = false;

  form.onsubmit = async (event) => {
    event.preventDefault();
    if (busy) return;
    if (event.submitter?.value === "no") {
      dialog.close();
      return;
    }
    const given = field ? input.value : true;
    busy = true;
    button.setAttribute("aria-disabled", "true"); // and not disabled, which would lose the focus
    const refusal = await refusalOf(() => attempt?.(given));
    busy = false;
    button.removeAttribute("aria-disabled");
    if (over) return;
    if (refusal && refusal.status !== 401) {
      notice.textContent = refusal.message;
      notice.hidden = false;
      return;
    }
    if (refusal) missing = refusal;
    else answer = given;
    dialog.close();
  };
  dialog.oncancel = (event) => {
    if (busy) event.preventDefault(); // what is being done cannot be taken back
  };
  const closed = new Promise((done) => (dialog.onclose = done));
  dialog.showModal();
  (field ? input : form.querySelector(danger ? "[value=no]" : "[value=yes]")).focus();
  await closed;
  over = true;
  if (missing) throw missing;
  return answer;
}

async function refusalOf(action) {
  try {
    await action();
    return null;
  } catch (error) {
    return error;
  }
}
