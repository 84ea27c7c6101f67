// The steps of a change as they are done.
import { el, fill } from "./element.js";

const STAGES = ["planned", "fetched", "journaled", "installed", "started", "healthy", "committed", "retired", "refreshed", "done"];

/** An element that shows how far a change is, and what moves it. */
export function progress() {
  const bar = el("progress", { max: STAGES.length - 1, value: 0, "aria-label": "Progress" });
  const stages = new Map(STAGES.map((name) => [name, el("li", {}, name)]));
  const log = el("ol", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Steps", tabindex: "0" });
  const element = el(
    "div",
    { class: "progress" },
    bar,
    el("ol", { class: "stages", "aria-hidden": "true" }, [...stages.values()]),
    log,
  );
  let furthest = 0;

  function reach(name) {
    furthest = Math.max(furthest, STAGES.indexOf(name));
    bar.value = furthest;
    STAGES.forEach((stage, i) => {
      stages.get(stage).className = i < furthest ? "past" : i === furthest ? "now" : "";
    });
  }

  return {
    element,
    step(step) {
      if (STAGES.includes(step.stage)) reach(step.stage);
      if (step.of > 1) fill(stages.get(step.stage) ?? el("li"), `${step.stage} ${step.done}/${step.of}`);
      log.append(el("li", { "data-stage": step.stage }, said(step)));
      log.scrollTop = log.scrollHeight;
    },
    done() {
      reach("done");
      stages.get("done").className = "past";
      element.classList.add("finished");
    },
    failed() {
      element.classList.add("broken");
    },
  };
}

function said({ stage, what }) {
  return what.startsWith(stage) ? what : `${stage.replaceAll("_", " ")}: ${what}`;
}
