// A plan, for people: what comes, what goes, who notices.
import { badge, bytes, digest, el } from "./element.js";

export function planView(plan, nothing, marking) {
  if (nothing && marking && !plan.warnings.length) {
    return el("p", {}, "No bundle comes or goes; only the mark of the item changes.");
  }
  return el(
    "div",
    { class: "plan" },
    nothing ? el("p", {}, "There is nothing to do: everything is so already.") : null,
    plan.restart.length ? list("restart", "⏻", "Needs a restart", plan.restart, "It is refused as long as this is so.") : null,
    plan.warnings.length ? list("warn", "⚠", "Be aware", plan.warnings) : null,
    plan.comes.length ? bundles("comes", "+", "Comes", plan.comes) : null,
    plan.goes.length ? bundles("goes", "−", "Goes", plan.goes) : null,
    plan.refreshed.length ? list("refreshed", "↻", "Is wired anew", plan.refreshed) : null,
    plan.touched.length ? list("touched", "◦", "Will notice", plan.touched) : null,
    el("p", { class: "quiet small" }, `Planned in state ${plan.state}. Nothing has been done yet.`),
  );
}

function section(style, sign, title, amount, ...children) {
  return el(
    "section",
    { class: `plan-part ${style}` },
    el("h3", {}, el("span", { class: "sign", "aria-hidden": "true" }, sign), title, el("span", { class: "amount" }, amount)),
    ...children,
  );
}

function list(style, sign, title, entries, after) {
  return section(
    style,
    sign,
    title,
    entries.length,
    el("ul", { class: "plain" }, entries.map((e) => el("li", {}, e))),
    after ? el("p", { class: "quiet small" }, after) : null,
  );
}

function bundles(style, sign, title, all) {
  return section(
    style,
    sign,
    title,
    all.length,
    el(
      "ul",
      { class: "plain" },
      all.map((b) =>
        el(
          "li",
          {},
          el("span", { class: "bundle" }, el("code", {}, b.bundle), " ", el("b", {}, b.version)),
          b.item ? badge(b.item, "kind") : null,
          style === "comes" ? origin(b) : null,
        ),
      ),
    ),
  );
}

function origin(bundle) {
  return el(
    "span",
    { class: "origin quiet" },
    `${bytes(bundle.sizeBytes)} from ${bundle.source}`,
    bundle.key ? [" · key ", digest(bundle.key, 10)] : [" · ", badge("not signed", "warn")],
    " · ",
    digest(bundle.sha256, 10),
    bundle.here ? " · here already" : "",
  );
}
