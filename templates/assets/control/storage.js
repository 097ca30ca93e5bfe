// What is kept until the tab is closed; in the page's memory where the browser keeps nothing.

const memory = new Map();

export function load(name) {
  if (memory.has(name)) return memory.get(name);
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // site data are blocked
  }
}

export function keepText(name, text) {
  memory.set(name, text);
  try {
    sessionStorage.setItem(name, text);
  } catch {
    // blocked, or full: it lives as long as the page
  }
}
