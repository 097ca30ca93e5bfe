// Questions to the person in front of the page.

import { find } from "./parts.js";

let waiting = Promise.resolve();

/**
 * Asks, and returns the answer: a text if `field` is given, else true; null if the person does not want to.
 * `attempt` is tried with the answer; what it is refused with is shown, and the question stays.
 */
export function ask(question) {
  waiting = waiting.then(() => askNow(question), () => askNow(question));
  return waiting;
}

function askNow({ title, text, yes, danger = false, field, secret = false, needed = false, attempt }) {
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
  let resolve;
  const answered = new Promise((done) => (resolve = done));
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (event.submitter?.value === "no") return dialog.close();
    const answer = field ? input.value : true;
    button.disabled = true;
    try {
      await attempt?.(answer);
      resolve(answer);
      dialog.close();
    } catch (error) {
      notice.textContent = error.message;
      notice.hidden = false;
    } finally {
      button.disabled = false;
    }
  };
  dialog.onclose = () => resolve(null);
  dialog.showModal();
  if (field) input.focus();
  else form.querySelector(danger ? "[value=no]" : "[value=yes]").focus();
  return answered;
}
