// The frame of the page: which view is shown, keys, theme, token, and whether the server answers.

import { ask, Fault, get, onState, repeat } from "./server.js";
import { el } from "./dom.js";
import { bytes, count, plural } from "./format.js";
import * as interactions from "./interactions.js";
import { address, change, go, here, onPlace } from "./place.js";
import * as services from "./services.js";
import * as trace from "./trace.js";
import * as traces from "./traces.js";

const VIEWS = { "/services": services, "/traces": traces, "/trace": trace, "/interactions": interactions };
const byId = (id) => document.getElementById(id);
const main = byId("view");
const dialog = byId("token");
let shown;
let view;

function show() {
  const place = here();
  const wanted = VIEWS[place.path];
  if (!wanted) {
    go("/services", true);
    return;
  }
  document.querySelectorAll("nav a").forEach((link) => {
    const path = link.getAttribute("href");
    const current = path === place.path || (path === "/traces" && place.path === "/trace");
    link.toggleAttribute("aria-current", false);
    if (current) {
      link.setAttribute("aria-current", "page");
    }
  });
  byId("environment").value = place.params.get("environment") ?? "";
  if (wanted === shown && view.update) {
    view.update(place);
    return;
  }
  const hadFocus = main.contains(document.activeElement);
  view?.close();
  shown = wanted;
  view = wanted.open(place);
  document.title = `${wanted.title} · Mission Control`;
  main.replaceChildren(view.element);
  if (hadFocus) {
    (view.element.querySelector("[role=grid]") ?? main).focus({ preventScroll: true });
  }
}

// The server

const heart = repeat(async () => {
  const { journal, nodes, version, settling, environments, guarded, problems } = await get("/api/status");
  const said = problems.length > 0 ? problems.join(", ") : settling ? "settling" : "";
  if (byId("state").textContent !== said) {
    byId("state").textContent = said;
  }
  byId("state").className = problems.length > 0 ? "bad" : "warn";
  byId("state").title = settling ? "After the restart, services have 30 s to register again." : "";
  document.querySelector(".brand").title =
    `${version} · ${plural(nodes, "node")} · ${count(journal.lines)} lines since the start · ${bytes(journal.bytes)} on disk`;
  byId("leave").hidden = !guarded;
  offer(environments);
}, 2000, true); // another tab may sign in

/** Offers the environments, if there are several. */
function offer(named) {
  const select = byId("environment");
  const current = here().params.get("environment") ?? "";
  const all = [...new Set([...named, ...(current === "" ? [] : [current])])].sort();
  select.hidden = all.length < 2;
  if (select.dataset.all !== all.join("\n")) {
    select.dataset.all = all.join("\n");
    select.replaceChildren(el("option", { value: "" }, "All environments"),
      ...all.map((name) => el("option", { value: name }, name)));
    select.value = current;
  }
}

byId("environment").addEventListener("change", (event) => change({ environment: event.target.value }, true));

onState((state, before) => {
  const notice = byId("notice");
  notice.hidden = state !== "away";
  notice.textContent = state === "away"
    ? "Mission Control does not answer. What you see is what was known; the page goes on by itself when it is back." : "";
  document.documentElement.dataset.server = state;
  if (state === "token") {
    byId("leave").hidden = true;
    if (!dialog.open) {
      dialog.showModal();
      byId("token-text").focus();
    }
  } else if (state === "up") {
    if (dialog.open) {
      dialog.close();
    }
    if (before === "away" || before === "token") {
      view?.again();
    }
  }
});

dialog.addEventListener("cancel", (event) => event.preventDefault()); // nothing can be seen without
dialog.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("token-text");
  const wrong = byId("token-wrong");
  wrong.textContent = "";
  try {
    await ask("POST", "/api/session", { body: { token: text.value.trim() } });
    text.value = "";
    heart.now();
  } catch (fault) {
    wrong.textContent = fault instanceof Fault && fault.status === 401
      ? "Mission Control does not know this token." : fault.message;
    text.select();
  }
});

byId("leave").addEventListener("click", async () => {
  await ask("DELETE", "/api/session");
  location.reload(); // so that nothing of it stays
});

// Dark and light

const THEMES = { auto: ["◐", "as the system"], dark: ["●", "dark"], light: ["○", "light"] };

function theme(next) {
  const root = document.documentElement;
  const now = next ?? root.dataset.theme ?? "auto";
  if (now === "auto") {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = now;
  }
  try {
    localStorage.setItem("theme", now);
  } catch {
    // then it is forgotten with the page
  }
  const button = byId("theme");
  [button.textContent, button.title] = [THEMES[now][0], `Colours: ${THEMES[now][1]}`];
  button.setAttribute("aria-label", button.title);
  return now;
}

byId("theme").addEventListener("click", () => {
  const all = Object.keys(THEMES);
  theme(all[(all.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % all.length]);
});

// Keys

const isTyping = (target) => target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || dialog.open || byId("help").open) {
    return;
  }
  if (event.key === "Escape") {
    if (isTyping(event.target)) {
      event.target.blur();
    }
    view?.escape?.();
  } else if (isTyping(event.target)) {
    if (event.key === "ArrowDown" && event.target === view?.search) {
      event.preventDefault();
      view.element.querySelector("[role=grid]")?.focus();
    }
  } else if (event.key === "/") {
    event.preventDefault();
    view?.search?.focus();
    view?.search?.select();
  } else if (event.key === "?") {
    byId("help").showModal();
  } else if (event.key === "l") {
    view?.live?.();
  } else if ("123".includes(event.key)) {
    const path = ["/services", "/traces", "/interactions"][event.key - 1];
    go(address(path, { environment: here().params.get("environment") }));
  }
});

byId("keys").addEventListener("click", () => byId("help").showModal());
byId("help").querySelector("button").addEventListener("click", () => byId("help").close());

theme();
onPlace(show);
go(location.pathname + location.search, true);
