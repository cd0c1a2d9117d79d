// Where in the page one is: the address says all of it, so that it can be shared.

const listeners = [];
const last = new Map();

export const here = () => ({ path: location.pathname, params: new URLSearchParams(location.search) });

/** An address in the page; parameters without a value are left out. */
export function address(path, params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(given).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** Changes some parameters of this place; as another step back, if asked. */
export function change(params, step = false) {
  const all = { ...Object.fromEntries(here().params), ...params };
  go(address(location.pathname, all), !step);
}

/** Where one was last on a path, to go back there. */
export const lastAt = (path) => last.get(path) ?? path;

export function go(to, replace = false) {
  if (to !== location.pathname + location.search) {
    history[replace ? "replaceState" : "pushState"](null, "", to);
  }
  moved();
}

function moved() {
  last.set(location.pathname, location.pathname + location.search);
  listeners.forEach((each) => each());
}

export function onPlace(listener) {
  listeners.push(listener);
}

addEventListener("popstate", moved);

/** Links to places in the page do not load it again. */
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const to = link?.getAttribute("href");
  if (to?.startsWith("/") && !link.hasAttribute("target") && event.button === 0
      && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && !event.defaultPrevented) {
    event.preventDefault();
    go(to);
  }
});
