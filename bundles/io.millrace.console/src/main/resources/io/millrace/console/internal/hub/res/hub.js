// Shows the page that the address names: #/, #/item/NAME, #/installed, #/history, #/sources.
import { who } from "./call.js";
import { announce, el, fill, problemBox } from "./element.js";
import { browse } from "./browse.js";
import { item } from "./item.js";
import { installed } from "./installed.js";
import { history } from "./history.js";
import { sources } from "./sources.js";

const pages = { "": browse, item, installed, history, sources };
const main = document.getElementById("main");
let shown = 0;

async function show() {
  const [name, ...rest] = window.location.hash.replace(/^#\/?/, "").split("/");
  if (name === "main") return;
  const page = pages[name] ?? browse;
  const mine = ++shown;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    const current = tab.dataset.tab === (page === browse || page === item ? "browse" : name);
    if (current) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const view = el("div", { class: "view" });
  try {
    await page(view, decodeURIComponent(rest.join("/")));
  } catch (failure) {
    if (!failure.problem) throw failure;
    fill(view, el("h1", {}, "This did not work"), problemBox(failure.problem));
  }
  if (mine !== shown) return;
  const first = main.firstElementChild?.classList.contains("view") === false;
  fill(main, view);
  const heading = view.querySelector("h1");
  document.title = `${heading?.textContent ?? "Hub"} · Millrace Hub`;
  announce(heading?.textContent ?? "");
  if (!first) {
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

window.addEventListener("hashchange", show);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
who().then(
  (name) => fill(document.getElementById("who"), name),
  () => {},
);
show();
