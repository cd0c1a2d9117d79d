// A list of any length: only the rows that are seen exist, and more is fetched when its end comes near.

import { el, isSelecting, redraw } from "./dom.js";
import { attempt } from "./server.js";

const AROUND = 8; // rows beyond what is seen
let lists = 0;

/**
 * Makes a list. Options: label, columns (each with label, class, cell(item) for a node or text), key(item),
 * and as needed rowClass(item), href(item), open(item), select(item), more(), empty (a text).
 */
export function list(options) {
  const id = `list${lists++}`;
  let items = [];
  let active = -1;
  let drawn = "";
  let moreAsked = false;
  let frame = 0;

  const head = el("div", { role: "row", class: "head", "aria-rowindex": 1 },
    options.columns.map((column) => el("span", { role: "columnheader", class: column.class }, column.label)));
  const body = el("div", { class: "rows", role: "rowgroup" });
  const empty = el("p", { class: "empty", hidden: true }, options.empty ?? "Nothing here.");
  const grid = el("div", {
    role: "grid", class: `list ${options.class ?? ""}`, tabindex: 0, "aria-label": options.label,
    onscroll: soon, onkeydown: key, onclick: click,
  }, el("div", { role: "rowgroup" }, head), body, empty);
  const seen = new ResizeObserver(soon);
  seen.observe(grid);

  const height = () => parseFloat(getComputedStyle(grid).getPropertyValue("--row")) || 32;

  function soon() {
    if (frame === 0) {
      frame = requestAnimationFrame(() => {
        frame = 0;
        draw();
      });
    }
  }

  function draw(again = false) {
    const row = height();
    const first = Math.max(0, Math.floor(grid.scrollTop / row) - AROUND);
    const last = Math.min(items.length, Math.ceil((grid.scrollTop + grid.clientHeight) / row) + AROUND);
    const range = `${first} ${last} ${items.length} ${row}`;
    if (range !== drawn || (again && !isSelecting(body))) {
      drawn = range;
      body.style.height = `${items.length * row}px`;
      redraw(body, ...items.slice(first, last).map((item, at) => rowOf(item, first + at, row)));
      grid.setAttribute("aria-rowcount", options.more ? -1 : items.length + 1);
      empty.hidden = items.length > 0 || !api.loaded;
    }
    if (options.more && !moreAsked && last > items.length - 4 * AROUND) {
      moreAsked = true;
      attempt(async () => {
        try {
          await options.more(); // sets items, and says whether there may be more
        } catch (fault) {
          moreAsked = false;
          throw fault;
        }
      });
    }
  }

  function rowOf(item, at, height) {
    const href = options.href?.(item);
    const row = el(href ? "a" : "div", {
      role: "row", id: `${id}-${at}`, "aria-rowindex": at + 2, href, draggable: href ? "false" : undefined,
      tabindex: href ? -1 : undefined, class: `row ${options.rowClass?.(item) ?? ""}`,
      "aria-selected": at === active ? "true" : undefined,
    }, options.columns.map((column) => el("span", { role: "gridcell", class: column.class }, column.cell(item))));
    row.style.transform = `translateY(${at * height}px)`;
    return row;
  }

  function activate(at, scroll = true) {
    active = Math.max(-1, Math.min(items.length - 1, at));
    if (active >= 0 && scroll) {
      const row = height();
      const top = active * row;
      const bottom = top + row - (grid.clientHeight - head.offsetHeight);
      grid.scrollTop = Math.max(bottom, Math.min(top, grid.scrollTop));
    }
    draw(true);
    if (active >= 0) {
      grid.setAttribute("aria-activedescendant", `${id}-${active}`);
      options.select?.(items[active]);
    } else {
      grid.removeAttribute("aria-activedescendant");
    }
  }

  function key(event) {
    const page = Math.max(1, Math.floor(grid.clientHeight / height()) - 2);
    const to = {
      ArrowDown: active + 1, ArrowUp: Math.max(0, active - 1), PageDown: active + page,
      PageUp: Math.max(0, active - page), Home: 0, End: items.length - 1,
    }[event.key];
    if (to !== undefined && !event.metaKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      activate(to);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      options.open?.(items[active]);
    }
  }

  function click(event) {
    const row = event.target.closest("[role=row]:not(.head)");
    if (isSelecting(body)) {
      event.preventDefault(); // it was no click
    } else if (row && grid.contains(row) && !event.target.closest(".row a[href]:not(.row)")) {
      activate(Number(row.getAttribute("aria-rowindex")) - 2, false);
      if (row.tagName !== "A") { // a link goes its own way
        options.open?.(items[active]);
      }
    }
  }

  const api = {
    element: grid,
    loaded: false,
    get items() {
      return items;
    },
    /** Shows other items, where the active one stays active, and asks for more if there may be. */
    set(next, mayHaveMore = true) {
      const key = active >= 0 ? options.key(items[active]) : undefined;
      items = next;
      api.loaded = true;
      active = key === undefined ? -1 : items.findIndex((item) => options.key(item) === key);
      moreAsked = !mayHaveMore;
      draw(true);
    },
    add(next, mayHaveMore = true) {
      api.set(items.concat(next), mayHaveMore);
    },
    /** Puts items on top, in place of those with the same keys, without moving what is being read. */
    prepend(next, most) {
      const fresh = new Set(next.map(options.key));
      const all = next.concat(items.filter((item) => !fresh.has(options.key(item))));
      const read = Math.floor(grid.scrollTop / height());
      const key = read > 0 && items[read] ? options.key(items[read]) : undefined;
      api.set(all.slice(0, most), all.length <= most && !moreAsked);
      const now = key === undefined ? -1 : items.findIndex((item) => options.key(item) === key);
      if (now >= 0) {
        grid.scrollTop += (now - read) * height();
      }
    },
    activate(item) {
      activate(items.indexOf(item));
    },
    again() {
      draw(true);
    },
    top() {
      grid.scrollTop = 0;
    },
    close() {
      seen.disconnect();
      cancelAnimationFrame(frame);
    },
  };
  return api;
}
