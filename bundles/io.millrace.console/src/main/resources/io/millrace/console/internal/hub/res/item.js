// One item: what it is, what it needs, who vouches for it, and what can be done with it.
import { get } from "./call.js";
import { badge, bytes, digest, el, fill, icon, time } from "./element.js";
import { change } from "./change.js";
import { isNewer, kind, marks } from "./marks.js";
import { readme } from "./readme.js";

export async function item(view, name) {
  const page = await get("item", { name });
  const offered = page.details?.item ?? null;
  const here = page.here;
  const about = offered ?? here;
  const reload = () => item(view, name);
  fill(
    view,
    el(
      "div",
      { class: "item-head" },
      icon(about.name, about.kind, 72),
      el(
        "div",
        {},
        el("h1", {}, about.name),
        el("p", { class: "summary" }, about.summary),
        el(
          "p",
          { class: "badges" },
          kind(about.kind),
          marks({ item: offered, here }),
          (offered?.categories ?? []).map((c) => el("span", { class: "category" }, c)),
        ),
      ),
      el("div", { class: "actions" }, actions(offered, here, reload)),
    ),
    warnings(offered),
    el(
      "div",
      { class: "columns" },
      el(
        "section",
        { class: "panel", "aria-label": "Description" },
        page.readme ? readme(page.readme) : el("p", { class: "empty" }, "It comes without a description."),
      ),
      el("aside", { "aria-label": "Facts" }, facts(page.details, here), versions(page.details, here, reload), needs(page.details)),
    ),
  );
}

function button(label, style, wish, reload) {
  return el("button", { type: "button", class: style, onclick: () => change(wish, reload) }, label);
}

function actions(offered, here, reload) {
  if (!here) {
    if (!offered || offered.withdrawn) return null;
    return button("Install", "primary", { operation: "install", items: [offered.name] }, reload);
  }
  const items = [here.name];
  const newer = offered && isNewer(offered.version, here.version) && !offered.withdrawn;
  return [
    newer ? button(`Update to ${offered.version}`, "primary", { operation: "update", items }, reload) : null,
    here.builtIn ? null : button(here.pinned ? "Unpin" : "Pin", "", { operation: here.pinned ? "unpin" : "pin", items }, reload),
    here.builtIn ? null : button(here.held ? "Release" : "Hold", "", { operation: here.held ? "release" : "hold", items }, reload),
    here.builtIn ? null : button("Uninstall", "danger", { operation: "uninstall", items }, reload),
  ];
}

function warnings(offered) {
  if (offered?.withdrawn) {
    return el("p", { class: "note bad" }, el("strong", {}, "Withdrawn: "), offered.withdrawn, " It is not installed any more.");
  }
  if (offered?.deprecated) {
    return el("p", { class: "note warn" }, el("strong", {}, "Deprecated: "), offered.deprecated);
  }
  return null;
}

function facts(details, here) {
  const offered = details?.item;
  const rows = [
    ["Installed", here ? [here.version, " ", here.since ? el("span", { class: "quiet" }, "since ", time(here.since)) : null] : "no"],
    ["Newest", offered?.version],
    ["Licence", offered?.licence || null],
    ["Size", offered ? bytes(offered.sizeBytes) : null],
    ["Source", offered?.source ?? here.source],
    ["Key", details ? (details.key ? digest(details.key, 20) : badge("not signed", "warn")) : null],
    ["SHA-256", offered ? digest(offered.sha256) : null],
    ["Bundle", el("code", {}, offered?.bundle ?? here.bundle)],
    ["Came with it", here && here.bundles.length > 1 ? here.bundles.slice(1).map((b) => el("div", {}, el("code", {}, b))) : null],
  ];
  return el(
    "section",
    { class: "panel" },
    el("h2", {}, "Facts"),
    el("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
  );
}

function versions(details, here, reload) {
  if (!details) return null;
  return el(
    "section",
    { class: "panel" },
    el("h2", {}, "Versions"),
    el(
      "ul",
      { class: "versions" },
      details.versions.map((v) => {
        const current = here?.version === v.version;
        return el(
          "li",
          {},
          el("span", { class: "number" }, v.version),
          el("span", { class: "quiet" }, v.source),
          current ? badge("installed", "good") : null,
          v.deprecated ? badge("deprecated", "warn", v.deprecated) : null,
          v.withdrawn ? badge("withdrawn", "bad", v.withdrawn) : null,
          current || v.withdrawn || here?.builtIn
            ? null
            : el(
                "button",
                {
                  type: "button",
                  class: "small",
                  "aria-label": `Choose version ${v.version} of ${v.source}`,
                  onclick: () =>
                    change(
                      {
                        operation: here ? "update" : "install",
                        items: [`${v.source}/${v.name}:[${v.version},${v.version}]`],
                      },
                      reload,
                    ),
                },
                "Choose",
              ),
        );
      }),
    ),
  );
}

function needs(details) {
  if (!details) return null;
  return el(
    "section",
    { class: "panel" },
    el("h2", {}, "Requires"),
    details.requires.length
      ? el("ul", { class: "plain" }, details.requires.map((r) => el("li", {}, el("code", {}, r))))
      : el("p", { class: "quiet" }, "Nothing but the platform."),
  );
}
