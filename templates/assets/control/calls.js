// The calls that the page made for the person in front of it.

import { token } from "./api.js";
import { copy, find, fromTemplate } from "./parts.js";
import { curl } from "./requests_as_text.js";
import { cutShort } from "./wording.js";

const MOST = 20;

/** A call in a line, without what nobody should read over a shoulder; what is copied has it all. */
function shown(method, url, body) {
  const path = url.replace(/(\/tokens\/)([^/]+)/, (_, before, value) => before + cutShort(decodeURIComponent(value)));
  const hidden = (name, value) => (name === "password" || name === "secret" ? "***" : value);
  return `${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body, hidden)}`}`;
}

export function show() {
  const list = find("calls");
  document.addEventListener("call", ({ detail: { method, url, body, status } }) => {
    find("no-calls").hidden = true;
    const line = shown(method, url, body);
    const item = fromTemplate("call", { line, status });
    item.querySelector(".status").dataset.outcome = status >= 400 ? "bad" : "good";
    item.querySelector("button").addEventListener("click", (event) => {
      const headers = token() ? { Authorization: "Bearer $CONTROL_TOKEN" } : {};
      const text = curl({ method, url: new URL(url, location.href).href, headers, json: body });
      copy(text.replace(/'(Authorization: Bearer \$CONTROL_TOKEN)'/, '"$1"'), event.currentTarget);
    });
    list.prepend(item);
    while (list.children.length > MOST) list.lastElementChild.remove();
  });
}
