// The calls that the page made for the person in front of it.

import { token } from "./api.js";
import { copy, find, fromTemplate } from "./parts.js";
import { curl } from "./requests_as_text.js";

const MOST = 20;

export function show() {
  const list = find("calls");
  document.addEventListener("call", ({ detail: { method, url, body, status } }) => {
    find("no-calls").hidden = true;
    const line = `${method} ${url}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`;
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
  document.documentElement.classList.add("scripted");
}
