// A change from the wish to its end: the plan, the confirmation, the progress, the report. One
// dialog; the keyboard stays in it, Escape leaves it unless the change is under way.
import { post, stream } from "./call.js";
import { announce, el, fill, milliseconds, problemBox } from "./element.js";
import { progress } from "./progress.js";
import { planView } from "./plan.js";

const VERBS = {
  install: "Install",
  update: "Update",
  uninstall: "Uninstall",
  rollback: "Roll back",
  pin: "Pin",
  unpin: "Unpin",
  hold: "Hold",
  release: "Release",
};
/** Refusals that force goes past. */
const FORCEABLE = new Set(["HUB_ITEM_IN_USE", "HUB_ITEM_CONFLICT"]);

/**
 * @param wish operation, items and state as the server takes them
 * @param done called when the dialog closes after the change was tried
 */
export function change(wish, done) {
  const verb = VERBS[wish.operation];
  const what = wish.operation === "rollback" ? `to state ${wish.state}` : wish.items.join(", ") || "everything";
  const before = document.activeElement;
  const content = el("div", { class: "dialog-content" });
  const buttons = el("div", { class: "dialog-buttons" });
  const dialog = el(
    "dialog",
    { class: "change", "aria-labelledby": "change-title" },
    el("h2", { id: "change-title", tabindex: "-1" }, `${verb} `, el("span", { class: "quiet" }, what)),
    content,
    buttons,
  );
  let running = false;
  let tried = false;

  dialog.addEventListener("cancel", (event) => {
    if (running) event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
    if (tried) done();
  });

  function button(label, style, act) {
    return el("button", { type: "button", class: style, onclick: act }, label);
  }

  const close = (label) => button(label, "", () => dialog.close());

  async function plan(force) {
    fill(content, el("p", { class: "quiet", role: "status" }, "Working out what would happen …"));
    fill(buttons, close("Cancel"));
    let answer;
    try {
      answer = await post("plan", { ...wish, force });
    } catch (failure) {
      if (!failure.problem) throw failure;
      answer = { refused: failure.problem };
    }
    if (answer.refused) {
      fill(content, problemBox(answer.refused));
      const may = FORCEABLE.has(answer.refused.code) && !force;
      fill(buttons, close("Close"), may ? button("Plan it all the same", "danger", () => plan(true)) : null);
      return;
    }
    const marking = ["pin", "unpin", "hold", "release"].includes(wish.operation);
    fill(content, planView(answer.plan, answer.nothing, marking));
    const idle = answer.nothing && !marking;
    const blocked = answer.plan.restart.length > 0;
    fill(
      buttons,
      close(idle || blocked ? "Close" : "Cancel"),
      idle || blocked
        ? null
        : button(force ? `${verb} all the same` : verb, force || wish.operation === "uninstall" ? "danger" : "primary", () =>
            apply(force, answer.plan.state),
          ),
    );
    buttons.lastElementChild.focus();
    announce(idle ? "There is nothing to do." : "The plan is ready.");
  }

  async function apply(force, planned) {
    running = true;
    tried = true;
    const shown = progress();
    fill(content, shown.element);
    fill(buttons);
    dialog.querySelector("h2").focus();
    try {
      const report = await stream("apply", { ...wish, force, planned }, shown.step);
      shown.done();
      content.append(reportView(report));
      announce(`Done in ${milliseconds(report.committedMs)}.`);
      fill(buttons, close("Close"));
    } catch (failure) {
      if (!failure.problem) throw failure;
      shown.failed();
      content.append(problemBox(failure.problem));
      const outdated = failure.problem.code === "PLAN_OUTDATED";
      fill(buttons, close("Close"), outdated ? button("Plan again", "primary", () => plan(force)) : null);
    } finally {
      running = false;
      buttons.lastElementChild?.focus();
    }
  }

  document.body.append(dialog);
  dialog.showModal();
  plan(false);
}

function reportView(report) {
  return el(
    "div",
    { class: "note good", "data-outcome": "done" },
    el("p", {}, el("strong", {}, report.nothing ? "Everything was so already." : `Done in ${milliseconds(report.committedMs)}.`), ` The hub is in state ${report.state}.${report.removed.length ? ` What went was gone after ${milliseconds(report.tookMs)}.` : ""}`),
    report.services.length
      ? el("p", {}, "Services that came: ", report.services.map((s, i) => [i ? ", " : "", el("code", {}, s.split(".").pop())]))
      : null,
    report.warnings.length ? el("ul", { class: "plain" }, report.warnings.map((w) => el("li", {}, `⚠ ${w}`))) : null,
  );
}
