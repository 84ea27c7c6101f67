// What there is: search, kinds, categories, as cards or as a table.
import { get } from "./call.js";
import { announce, el, fill, icon, itemLink, problemBox } from "./element.js";
import { kind, marks } from "./marks.js";

const PAUSE_MS = 150;
const wanted = { text: "", kind: "", category: "", form: "cards" };

export async function browse(view) {
  const found = await get("items", wanted);
  const results = el("section", { class: "results", "aria-label": "Items" });
  const count = el("p", { class: "count", id: "count" });
  const kinds = el("div", { class: "chips", role: "group", "aria-label": "Kind" });
  const search = el("input", {
    type: "search",
    id: "search",
    value: wanted.text,
    placeholder: "A guardrail against injections, a model, a monitor …",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "200",
    "aria-describedby": "count",
  });
  const category = el("select", { id: "category" });
  const form = el("div", { class: "chips form", role: "group", "aria-label": "Form" });
  let pending = null;
  let asked = 0;

  async function ask() {
    const mine = ++asked;
    try {
      const answer = await get("items", wanted);
      if (mine === asked) show(answer);
    } catch (failure) {
      if (!failure.problem) throw failure;
      fill(results, problemBox(failure.problem));
    }
  }

  function choose(change) {
    Object.assign(wanted, change);
    ask();
  }

  function chip(label, amount, pressed, act) {
    return el(
      "button",
      { type: "button", class: "chip", "aria-pressed": String(pressed), onclick: act },
      label,
      amount === null ? null : el("span", { class: "amount" }, amount),
    );
  }

  function show(answer) {
    const focused = kinds.contains(document.activeElement)
      ? [...kinds.children].indexOf(document.activeElement)
      : -1;
    fill(
      kinds,
      chip("all", answer.total, !wanted.kind, () => choose({ kind: "" })),
      Object.entries(answer.kinds).map(([name, n]) =>
        chip(name, n, wanted.kind === name, () => choose({ kind: name })),
      ),
    );
    if (focused >= 0) kinds.children[focused]?.focus();
    fill(
      category,
      el("option", { value: "" }, "all categories"),
      Object.entries(answer.categories).map(([name, n]) =>
        el("option", { value: name, selected: wanted.category === name }, `${name} (${n})`),
      ),
    );
    fill(
      form,
      ["cards", "table"].map((name) =>
        chip(name, null, wanted.form === name, () => {
          wanted.form = name;
          show(answer);
          [...form.children].find((b) => b.textContent === name).focus();
        }),
      ),
    );
    const n = answer.items.length;
    fill(count, n === 0 ? "Nothing fits." : `${n} ${n === 1 ? "item" : "items"}`);
    announce(count.textContent);
    if (n === 0) fill(results, nothing(answer));
    else fill(results, wanted.form === "table" ? table(answer.items) : answer.items.map(card));
    results.className = `results ${n === 0 ? "" : wanted.form}`;
  }

  search.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(() => choose({ text: search.value.trim() }), PAUSE_MS);
  });
  category.addEventListener("change", () => choose({ category: category.value }));

  fill(
    view,
    el(
      "div",
      { class: "hero" },
      el("h1", {}, "What do you want the platform to do?"),
      el(
        "p",
        { class: "lead" },
        "Items come from catalogues whose keys you trust. They are resolved, verified and swapped in while requests are served, and taken back if anything fails.",
      ),
      el("form", { role: "search", onsubmit: (e) => e.preventDefault() }, el("label", { for: "search", class: "hidden" }, "Search the hub"), search),
    ),
    kinds,
    el(
      "div",
      { class: "filters" },
      count,
      el("span", { class: "right" }, el("label", { for: "category", class: "hidden" }, "Category"), category, form),
    ),
    results,
  );
  show(found);
}

function card(found) {
  const { item } = found;
  return el(
    "article",
    { class: "card", "data-item": item.name },
    el(
      "div",
      { class: "card-head" },
      icon(item.name, item.kind, 48),
      el("div", {}, el("h2", {}, itemLink(item.name)), el("p", { class: "version" }, item.version, el("span", { class: "quiet" }, ` · ${item.source}`))),
    ),
    el("p", { class: "summary" }, item.summary),
    el(
      "p",
      { class: "badges" },
      kind(item.kind),
      marks(found),
      item.categories.map((c) => el("span", { class: "category" }, c)),
    ),
  );
}

function table(items) {
  const heads = ["Item", "Kind", "Version", "Summary", "Categories", "Source"];
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Items as a table" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, heads.map((h) => el("th", { scope: "col" }, h)))),
      el(
        "tbody",
        {},
        items.map((found) =>
          el(
            "tr",
            { "data-item": found.item.name },
            el("th", { scope: "row" }, el("span", { class: "named" }, icon(found.item.name, found.item.kind, 28), itemLink(found.item.name))),
            el("td", {}, kind(found.item.kind)),
            el("td", { class: "number" }, found.item.version),
            el("td", {}, found.item.summary, el("div", { class: "badges" }, marks(found))),
            el("td", {}, found.item.categories.join(", ")),
            el("td", {}, found.item.source),
          ),
        ),
      ),
    ),
  );
}

function nothing(answer) {
  return el(
    "p",
    { class: "empty" },
    answer.total === 0
      ? "No trusted source offers anything: see Sources for why."
      : "No item has all these words. Use fewer, or another kind or category.",
  );
}
