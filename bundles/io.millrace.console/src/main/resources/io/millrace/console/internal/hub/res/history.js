// The states that can be gone back to, and everything that was done or tried.
import { get } from "./call.js";
import { badge, digest, el, fill, milliseconds, time } from "./element.js";
import { change } from "./change.js";

const TONES = { committed: "good", rolled_back: "bad", interrupted: "warn", running: "info" };

export async function history(view) {
  const { states, operations } = await get("history");
  const reload = () => history(view);
  fill(
    view,
    el("h1", {}, "History"),
    el("p", { class: "lead" }, "Every change makes a state. Going back makes a new one with the old content, so that nothing is ever lost."),
    el("h2", { class: "second" }, "States"),
    states.length
      ? el("ol", { class: "states" }, states.map((s) => state(s, reload)))
      : el("p", { class: "empty" }, "The bare distribution: nothing was ever installed."),
    el("h2", { class: "second" }, "Operations"),
    operations.length ? el("ol", { class: "operations" }, operations.map(operation)) : el("p", { class: "empty" }, "Nothing was done yet."),
  );
}

function state(s, reload) {
  return el(
    "li",
    { class: s.current ? "current" : "", "data-state": s.number },
    el("span", { class: "state-number", "aria-label": `State ${s.number}` }, s.number),
    el(
      "div",
      {},
      el("p", {}, origin(s), s.current ? [" ", badge("current", "good")] : null),
      el("p", { class: "badges" }, s.items.length ? s.items.map((i) => el("span", { class: "category" }, i)) : el("span", { class: "quiet" }, "nothing beyond the distribution")),
    ),
    s.current
      ? null
      : el(
          "button",
          { type: "button", class: "small", "aria-label": `Go back to state ${s.number}`, onclick: () => change({ operation: "rollback", items: [], state: s.number }, reload) },
          "Go back",
        ),
  );
}

/** State 0 was made by nobody: it is the bare distribution. */
function origin(s) {
  if (s.number === 0) return el("strong", {}, "the distribution");
  return [el("strong", {}, words(s.operation)), el("span", { class: "quiet" }, ` by ${s.who}, `, time(s.time))];
}

function operation(o) {
  return el(
    "li",
    { "data-outcome": o.outcome },
    el(
      "details",
      {},
      el(
        "summary",
        {},
        badge(words(o.outcome), TONES[o.outcome] ?? ""),
        el("strong", {}, words(o.operation)),
        el("span", {}, o.items.join(", ")),
        el("span", { class: "quiet right" }, time(o.started), ` · ${milliseconds(o.tookMs)}`),
      ),
      el(
        "div",
        { class: "details" },
        o.reason ? el("p", { class: "note bad" }, o.reason) : null,
        el("p", { class: "quiet" }, `Asked by ${o.who}. `, o.from === o.to ? `The state stayed ${o.to}.` : `State ${o.from} became ${o.to}.`),
        o.bundles.length
          ? el(
              "ul",
              { class: "plain" },
              o.bundles.map((b) =>
                el("li", {}, el("code", {}, b.bundle), " ", el("b", {}, b.version), el("span", { class: "quiet" }, ` from ${b.source}, key `, digest(b.key, 12), " sha256 ", digest(b.sha256))),
              ),
            )
          : null,
      ),
    ),
  );
}

function words(name) {
  return name.replaceAll("_", " ");
}
