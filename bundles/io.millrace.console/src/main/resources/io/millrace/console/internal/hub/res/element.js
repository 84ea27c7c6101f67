// Builds the page's elements. Text is only ever set as text: what a stranger wrote cannot become
// markup here. The one exception is readme.js.

/** An element: attributes by name, `on…` functions as listeners; children are nodes or text. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Makes children the whole content of an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

/** Says something to those who do not see the page. */
export function announce(text) {
  document.getElementById("news").textContent = text;
}

export function icon(name, kind, size) {
  const query = new URLSearchParams({ name, kind });
  const src = `hub/api/icon?${query}`;
  return el("img", { class: "icon", src, alt: "", width: size, height: size, loading: "lazy" });
}

/** A small coloured word; `tone` is good, warn, bad, kind or nothing. */
export function badge(text, tone = "", title = null) {
  return el("span", { class: `badge ${tone}`, title }, text);
}

export function bytes(size) {
  if (size < 1024) return `${size} B`;
  const units = ["KiB", "MiB", "GiB"];
  let value = size / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function milliseconds(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function time(instant) {
  const date = new Date(instant);
  const text = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return el("time", { datetime: instant, title: date.toLocaleString() }, text);
}

export function itemLink(name, ...children) {
  return el("a", { href: `#/item/${encodeURIComponent(name)}` }, ...(children.length ? children : [name]));
}

/** Code that may be long, with its whole length at hand. */
export function digest(text, length = 16) {
  if (!text) return el("span", { class: "quiet" }, "–");
  const short = text.length > length ? `${text.slice(0, length)}…` : text;
  return el("code", { class: "digest", title: text }, short);
}

/** A failure: what it was and what to do. */
export function problemBox(problem) {
  return el(
    "div",
    { class: "note bad", role: "alert" },
    el("p", {}, el("strong", {}, problem.what)),
    el("p", {}, problem.remedy),
    el("p", { class: "code" }, problem.code),
  );
}
