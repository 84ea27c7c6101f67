// Where items come from, and why they are trusted or not.
import { get, post } from "./call.js";
import { announce, badge, digest, el, fill, problemBox, time } from "./element.js";

const TONES = { ok: "good", stale: "warn", offline: "info", untrusted: "bad", unavailable: "bad" };

export async function sources(view) {
  const outcome = el("div", { role: "status" });
  const list = el("ul", { class: "sources" });

  async function act(call, body, said) {
    try {
      await post(call, body);
      fill(outcome);
      announce(said);
      show(await get("sources"));
      return true;
    } catch (failure) {
      if (!failure.problem) throw failure;
      fill(outcome, problemBox(failure.problem));
      return false;
    }
  }

  function show(all) {
    fill(list, all.length ? all.map((s) => source(s, act)) : el("li", { class: "empty" }, "There is no source."));
  }

  fill(
    view,
    el(
      "div",
      { class: "page-head" },
      el("h1", {}, "Sources"),
      el("div", { class: "actions" }, el("button", { type: "button", class: "primary", onclick: () => act("sources/refresh", {}, "Read again.") }, "Read all again")),
    ),
    el("p", { class: "lead" }, "They are asked in this order. A catalogue counts only if a key trusted for it has signed it, it has not expired, and its counter has not gone back."),
    outcome,
    list,
    form(act),
  );
  show(await get("sources"));
}

function source(s, act) {
  const { settings } = s;
  const facts = [
    ["Place", el("code", {}, settings.location)],
    ["Signed by", s.key ? digest(s.key, 24) : badge("not signed", "warn")],
    ["Counter", s.key ? s.counter : null],
    ["Expires", s.expires ? time(s.expires) : null],
    ["Read", s.read ? time(s.read) : null],
    ["Lets pass", settings.accepts.length ? settings.accepts.map((a) => badge(a.replace("_", " "), "warn")) : null],
    ["Credentials", settings.credentials],
  ];
  return el(
    "li",
    { class: "panel source", "data-source": settings.name },
    el(
      "div",
      { class: "page-head" },
      el("h2", {}, settings.name, " ", badge(s.state, TONES[s.state] ?? ""), " ", el("span", { class: "quiet" }, `${s.items} ${s.items === 1 ? "item" : "items"}`)),
      settings.builtIn
        ? badge("built in")
        : el("button", { type: "button", class: "small danger", "aria-label": `Remove ${settings.name}`, onclick: () => act("sources/remove", { name: settings.name }, "Removed.") }, "Remove"),
    ),
    s.problem ? el("p", { class: `note ${TONES[s.state] === "bad" ? "bad" : "warn"}` }, s.problem) : null,
    el("dl", { class: "facts wide" }, facts.filter(([, v]) => v !== null && v !== undefined).map(([name, v]) => [el("dt", {}, name), el("dd", {}, v)])),
  );
}

function form(act) {
  const field = (id, label, hint, required, make) =>
    el(
      "p",
      { class: "field" },
      el("label", { for: id }, label),
      make({ id, name: id, required, "aria-describedby": `${id}-hint` }),
      el("span", { class: "quiet small", id: `${id}-hint` }, hint),
    );
  const input = (attributes) => el("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  const area = (attributes) => el("textarea", { rows: "2", spellcheck: "false", ...attributes });
  const element = el(
    "form",
    { class: "panel add-source" },
    el("h2", {}, "Add a source"),
    el(
      "div",
      { class: "fields" },
      field("source-name", "Name", "Lower case; the source of hub://name/item.", true, input),
      field("source-location", "Place", "A folder, an http(s) address, or mvn:[repository!]group/artifact.", true, input),
      field("source-keys", "Keys that may sign it", "Ed25519 public keys in base64, one a line.", false, area),
      field("source-credentials", "Credentials", "A reference: env:NAME or file:/path; never the secret itself.", false, input),
    ),
    el("p", {}, el("button", { type: "submit", class: "primary" }, "Add and read it")),
  );
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(element);
    const keys = data.get("source-keys").split(/\s+/).filter((k) => k);
    const added = await act(
      "sources/add",
      { name: data.get("source-name").trim(), location: data.get("source-location").trim(), keys, credentials: data.get("source-credentials").trim() || null, offline: false },
      "Added.",
    );
    if (added) element.reset();
  });
  return element;
}
