// A request as a program would write it: for curl, and as it goes over the wire.

const SAFE = /^[\w@%+=:,./-]+$/;
const FORM = "application/x-www-form-urlencoded";
// What curl or the connection sends by itself, and what only browsers send.
const NOT_REPEATED = /^(host|content-length|connection|accept-encoding|content-type|sec-.*|upgrade-insecure-requests|origin|referer|cookie|cache-control|pragma|user-agent|accept|accept-language)$/;

export const quoted = (text) => (SAFE.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Lines of a curl command. `form` are parameters of the body; `json` a body. */
export function curl({ method, url, user, headers = {}, form, json }) {
  const parts = ["curl"];
  if (method === "HEAD") parts.push("--head");
  else if (method !== (form || json !== undefined ? "POST" : "GET")) parts.push(`-X ${quoted(method)}`);
  if (user !== undefined) parts.push(`-u ${quoted(user)}`);
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  for (const [name, value] of Object.entries(form ?? {})) {
    const plain = /^[\w.@:~-]*$/.test(value);
    parts.push(`${plain ? "-d" : "--data-urlencode"} ${quoted(`${encodeURIComponent(name)}=${value}`)}`);
  }
  if (form && !Object.keys(form).length) parts.push("-d ''");
  if (json !== undefined) parts.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(json))}`);
  parts.push(quoted(url));
  let line = parts.shift();
  let width = line.length;
  for (const part of parts) {
    const wraps = width + part.length > 76;
    line += wraps ? ` \\\n  ${part}` : ` ${part}`;
    width = wraps ? part.length + 2 : width + part.length + 1;
  }
  return line;
}

/** The same as an HTTP/1.1 message. */
export function http({ method, url, user, headers = {}, form, json }) {
  const { host, pathname, search } = new URL(url, location.href);
  const lines = [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`];
  if (user !== undefined) lines.push(`Authorization: ${basic(user)}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  let body = "";
  if (form) {
    body = new URLSearchParams(form).toString();
    lines.push(`Content-Type: ${FORM}`);
  }
  if (json !== undefined) {
    body = JSON.stringify(json);
    lines.push("Content-Type: application/json");
  }
  if (body) lines.push(`Content-Length: ${new TextEncoder().encode(body).length}`);
  return `${lines.join("\n")}\n\n${body}`.trimEnd();
}

/** The header of a client's key (RFC 7617), in UTF-8. */
export function basic(user) {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(user)))}`;
}

/** A request of the journal as `curl` and `http` take it. Its body is known if it was a form. */
export function ofEntry(entry, base) {
  const posted = !["GET", "HEAD"].includes(entry.method) && (entry.headers["content-type"] ?? "").startsWith(FORM);
  const query = posted ? "" : new URLSearchParams(entry.parameters).toString();
  const masked = /^basic \((.*)\)$/is.exec(entry.headers.authorization ?? "");
  const user = masked ? masked[1] : userOf(entry.headers.authorization);
  const headers = Object.entries(entry.headers).filter(([name]) =>
    !NOT_REPEATED.test(name) && !(name === "authorization" && user !== undefined));
  return {
    method: entry.method,
    url: `${base}${encodeURI(entry.path).replaceAll("?", "%3F").replaceAll("#", "%23")}${query ? `?${query}` : ""}`,
    user,
    headers: Object.fromEntries(headers),
    form: posted ? entry.parameters : undefined,
  };
}

function userOf(header) {
  const found = /^basic ([\w+/=]+)$/i.exec(header ?? "");
  if (!found) return undefined;
  try {
    const bytes = Uint8Array.from(atob(found[1]), (one) => one.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
