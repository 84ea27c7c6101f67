// The marks of an item: what it is and how it stands here.
import { badge } from "./element.js";

export function kind(name) {
  return badge(name, "kind");
}

/** @param found an item of a catalogue and its copy here; either may be null */
export function marks({ item, here }) {
  const marks = [];
  if (here) {
    if (here.state === "failed") marks.push(badge("failed", "bad"));
    marks.push(badge(here.builtIn ? "built in" : `installed ${here.version}`, "good"));
    if (item && isNewer(item.version, here.version) && !item.withdrawn) {
      marks.push(badge(`update ${item.version}`, "new"));
    }
    if (here.pinned) marks.push(badge("pinned", "info", "Stays at this version whatever is asked"));
    if (here.held) marks.push(badge("held", "info", "Left alone when everything is updated"));
  }
  if (item?.deprecated) marks.push(badge("deprecated", "warn", item.deprecated));
  if (item?.withdrawn) marks.push(badge("withdrawn", "bad", item.withdrawn));
  return marks;
}

/** Whether an OSGi version is above another: numbers first, then the qualifier as text. */
export function isNewer(version, than) {
  const a = parts(version);
  const b = parts(than);
  for (let i = 0; i < 3; i += 1) {
    if (a[i] !== b[i]) return a[i] > b[i];
  }
  return a[3] > b[3];
}

function parts(version) {
  const [major = 0, minor = 0, micro = 0, ...qualifier] = version.split(".");
  return [Number(major), Number(minor), Number(micro), qualifier.join(".")];
}
