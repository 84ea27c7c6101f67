// What is in this platform, and what of it could be newer.
import { get, post } from "./call.js";
import { announce, el, fill, icon, itemLink, problemBox, time } from "./element.js";
import { change } from "./change.js";
import { kind, marks } from "./marks.js";

export async function installed(view) {
  const [here, found] = await Promise.all([get("installed"), get("items")]);
  const offers = new Map(found.items.map((f) => [f.item.name, f.item]));
  const own = here.filter((i) => !i.builtIn);
  const builtIn = here.filter((i) => i.builtIn);
  const reload = () => installed(view);
  const outcome = el("div", { role: "status" });
  fill(
    view,
    el(
      "div",
      { class: "page-head" },
      el("h1", {}, "Installed"),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", onclick: () => verify(outcome) }, "Verify files"),
        el("button", { type: "button", class: "primary", onclick: () => change({ operation: "update", items: [] }, reload) }, "Update everything"),
      ),
    ),
    outcome,
    own.length
      ? table("Installed from the hub", own, offers, reload)
      : el("p", { class: "empty" }, "Nothing yet: what is listed below came with the distribution. Look around under Browse."),
    builtIn.length ? el("h2", { class: "second" }, "Came with the distribution") : null,
    builtIn.length ? table("Came with the distribution", builtIn, offers, null) : null,
  );
}

async function verify(outcome) {
  fill(outcome, el("p", { class: "quiet" }, "Comparing every file with its digest …"));
  try {
    const { wrong } = await post("verify");
    const text = wrong.length ? `${wrong.length} things are wrong:` : "Every file has its digest, and what runs is the current state.";
    fill(
      outcome,
      el("div", { class: `note ${wrong.length ? "bad" : "good"}` }, el("p", {}, text), wrong.length ? el("ul", { class: "plain" }, wrong.map((w) => el("li", {}, w))) : null),
    );
    announce(text);
  } catch (failure) {
    if (!failure.problem) throw failure;
    fill(outcome, problemBox(failure.problem));
  }
}

function table(caption, items, offers, reload) {
  const heads = ["Item", "Kind", "Version", "Source", "Since", ...(reload ? ["Actions"] : [])];
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, heads.map((h) => el("th", { scope: "col" }, h)))),
      el("tbody", {}, items.map((i) => row(i, offers.get(i.name) ?? null, reload))),
    ),
  );
}

function row(here, offered, reload) {
  const act = (label, operation, style = "small") =>
    el("button", { type: "button", class: style, "aria-label": `${label} ${here.name}`, onclick: () => change({ operation, items: [here.name] }, reload) }, label);
  return el(
    "tr",
    { "data-item": here.name },
    el(
      "th",
      { scope: "row" },
      el("span", { class: "named" }, icon(here.name, here.kind, 28), itemLink(here.name)),
      el("div", { class: "about" }, here.summary),
    ),
    el("td", {}, kind(here.kind)),
    el("td", {}, el("span", { class: "number" }, here.version), el("div", { class: "badges" }, reload ? marks({ item: offered, here }).slice(1) : null)),
    el("td", {}, here.source),
    el("td", {}, here.since ? time(here.since) : el("span", { class: "quiet" }, "–")),
    reload
      ? el(
          "td",
          { class: "row-actions" },
          act(here.pinned ? "Unpin" : "Pin", here.pinned ? "unpin" : "pin"),
          act(here.held ? "Release" : "Hold", here.held ? "release" : "hold"),
          act("Uninstall", "uninstall", "small danger"),
        )
      : null,
  );
}
