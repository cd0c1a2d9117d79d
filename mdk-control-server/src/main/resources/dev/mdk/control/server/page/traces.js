// Traces: search and live tail, of traces or of their lines.

import { attempt, Fault, follow, get } from "./server.js";
import { choice, el, field, gathered, settled } from "./dom.js";
import { count, exactly, latency, now, plural, time } from "./format.js";
import { list } from "./list.js";
import { address, change, go } from "./place.js";

const PAGE = 200;
const MOST_LIVE = 5000; // rows that the live tail keeps
const LEVELS = [["", "Any level"], ["CRITICAL", "Critical"], ["ERROR", "Error and graver"],
  ["WARN", "Warning and graver"], ["INFO", "Info and graver"]];
const SPANS = [["", "Any time"], ["300", "Last 5 minutes"], ["3600", "Last hour"], ["86400", "Last day"], ["own", "From … to …"]];

export const title = "Traces";

export function open(place) {
  let { params } = place;
  let loading = new AbortController();
  let next = null;
  let tail;
  let rows;
  let shape = "";
  const known = new Set();
  const of = (name) => params.get(name) ?? "";
  const live = () => of("live") !== "";
  const byLine = () => of("show") === "lines";
  const set = (name) => (event) => change({ [name]: event.target.value });

  const typed = settled(() => change({ text: search.value, service: service.value }), 250);
  const search = el("input", {
    type: "search", class: "search", placeholder: "Text, or the id of a trace", "aria-label": "Search text", oninput: typed,
  });
  const level = choice("level", LEVELS, of("level"), set("level"));
  const service = el("input", { name: "service", list: "services", placeholder: "Any service", oninput: typed });
  const names = el("datalist", { id: "services" });
  const span = choice("span", SPANS, "", spanned);
  const from = el("input", { type: "datetime-local", step: 1, name: "from", onchange: own });
  const to = el("input", { type: "datetime-local", step: 1, name: "to", onchange: own });
  const range = el("span", { class: "range", hidden: true }, field("From", from), field("To", to));
  const kinds = el("span", { class: "switch", role: "group", "aria-label": "Show" },
    ...[["", "Traces"], ["lines", "Lines"]].map(([value, label]) =>
      el("button", { type: "button", "data-show": value, onclick: () => change({ show: value }, true) }, label)));
  const liveButton = el("button", { type: "button", class: "live", onclick: toggleLive }, "Live");
  const note = el("p", { class: "note", role: "status" });
  const holder = el("div", { class: "holder" });
  const element = el("div", { class: "view full" },
    el("h1", { class: "visually-hidden" }, "Traces"),
    el("form", { class: "bar", role: "search", onsubmit: submit }, search, el("button", { type: "submit", hidden: true }),
      el("div", { class: "fields" }, field("Level", level), field("Service", service), field("Time", span), range, kinds, liveButton)),
    names, note, holder);

  function spanned() {
    change({ span: span.value === "own" ? "" : span.value, from: "", to: "" });
    range.hidden = span.value !== "own";
    if (span.value === "own") {
      from.focus();
    }
  }

  function own() {
    const iso = (text) => text === "" ? "" : new Date(text).toISOString();
    change({ span: "", from: iso(from.value), to: iso(to.value) });
  }

  /** What was pasted may be the id of a trace. */
  async function submit(event) {
    event.preventDefault();
    typed.cancel();
    const text = search.value.trim();
    if (text.length > 15 && !/\s/.test(text)) {
      try {
        await get(`/api/traces/${encodeURIComponent(text)}`);
        go(address("/trace", { id: text }));
        return;
      } catch (fault) {
        if (!(fault instanceof Fault)) {
          throw fault;
        }
      }
    }
    change({ text });
  }

  function toggleLive() {
    change({ live: live() ? "" : "1", span: "", from: "", to: "" });
  }

  function query() {
    const seconds = Number(of("span"));
    return {
      text: of("text"), level: of("level"), service: of("service"), environment: of("environment"),
      from: seconds > 0 ? now() - seconds * 1000 : of("from"), to: of("to"),
    };
  }

  async function page() {
    const signal = loading.signal;
    const name = byLine() ? "lines" : "traces";
    const key = byLine() ? "position" : "trace";
    const into = rows;
    let found;
    try {
      found = await get(byLine() ? "/api/logs" : "/api/traces", { ...query(), before: next, limit: PAGE }, signal);
    } catch (fault) {
      if (fault instanceof Fault && fault.status === 400) {
        note.textContent = fault.message;
      }
      throw fault;
    }
    next = found.next;
    const fresh = found[name].filter((each) => !known.has(each[key]));
    fresh.forEach((each) => known.add(each[key]));
    into.add(fresh, next !== null);
    tell(found.complete === false);
  }

  function tell(partly = false) {
    const shown = rows.items.length;
    const more = next !== null ? " so far" : "";
    note.textContent = shown === 0 && next === null ? "" : byLine()
      ? `${plural(shown, "line")}${more}` : `${plural(shown, "trace")}${more}`;
    note.textContent += partly ? ", searching on as you scroll" : "";
    note.textContent += live() ? ", and what comes" : "";
  }

  function restart() {
    loading.abort();
    loading = new AbortController();
    tail?.close();
    tail = undefined;
    next = null;
    known.clear();
    if (shape !== of("show") || !rows) {
      rows?.close();
      shape = of("show");
      rows = byLine() ? lineList(page) : traceList(page);
      holder.replaceChildren(rows.element);
    }
    rows.set([], true);
    rows.loaded = false;
    note.textContent = "";
    rows.top();
    controls();
    if (live()) {
      goLive();
    }
  }

  function controls() {
    if (document.activeElement !== search) {
      search.value = of("text");
    }
    if (document.activeElement !== service) {
      service.value = of("service");
    }
    level.value = of("level");
    const isOwn = of("from") !== "" || of("to") !== "";
    if (isOwn || of("span") !== "" || span.value !== "own") {
      span.value = isOwn ? "own" : of("span");
    }
    range.hidden = span.value !== "own";
    const local = (iso) => iso === "" ? "" : new Date(new Date(iso) - new Date(iso).getTimezoneOffset() * 60e3).toISOString().slice(0, 19);
    [from.value, to.value] = [local(of("from")), local(of("to"))];
    kinds.querySelectorAll("button").forEach((each) =>
      each.setAttribute("aria-pressed", String(each.dataset.show === of("show"))));
    liveButton.setAttribute("aria-pressed", String(live()));
  }

  /** New lines go on top as they come; a trace is told anew when it has one. */
  function goLive() {
    const signal = loading.signal;
    let waiting = [];
    const flush = gathered(() => attempt(async () => {
      if (signal.aborted) {
        return;
      }
      const lines = waiting;
      waiting = [];
      if (byLine()) {
        rows.prepend(lines.reverse(), MOST_LIVE);
      } else {
        const { traces } = await get("/api/traces", { ...query(), limit: PAGE }, signal);
        traces.forEach((each) => known.add(each.trace));
        rows.prepend(traces, MOST_LIVE);
      }
      if (known.size > 4 * MOST_LIVE) { // it goes on for days
        known.clear();
        rows.items.forEach((each) => known.add(byLine() ? each.position : each.trace));
      }
      tell();
    }), byLine() ? 100 : 400);
    let first = true;
    const { text, level: least, service: name, environment } = query();
    tail = follow({ kinds: "line", text, level: least, service: name, environment }, {
      open() {
        if (!first) { // what came meanwhile
          again();
        }
        first = false;
      },
      line(line) {
        if (!known.has(line.position)) {
          known.add(line.position);
          waiting.push(line);
          flush();
        }
      },
      missed({ count: missed }) {
        note.textContent = `${count(missed)} lines came too fast to be shown here; they are stored`;
      },
    });
  }

  function again() {
    restart();
  }

  async function listServices() {
    const found = await get("/api/services", { limit: 1000 });
    const all = new Set(found.services.map((each) => each.service));
    names.replaceChildren(...[...all].map((name) => el("option", { value: name })));
  }

  service.addEventListener("focus", () => attempt(listServices));
  search.value = of("text");
  service.value = of("service");
  restart();
  return {
    element,
    search,
    again,
    live: toggleLive,
    update(other) {
      const before = params.toString();
      params = other.params;
      if (params.toString() !== before) {
        restart();
      }
    },
    escape() {
      search.value = "";
      change({ text: "" });
    },
    close() {
      loading.abort();
      typed.cancel();
      tail?.close();
      rows.close();
    },
  };
}

const levelTag = (level) => el("span", { class: `level ${level.toLowerCase()}` }, level);

const when = (iso) => el("time", { datetime: iso, title: exactly(iso) }, time(iso));

const openTrace = (each) => address("/trace", { id: each.trace });

function traceList(more) {
  return list({
    label: "Traces", class: "traces", empty: "No trace fits.", more,
    key: (each) => each.trace,
    href: openTrace,
    open: (each) => go(openTrace(each)),
    columns: [
      { label: "Last line", class: "when", cell: (each) => when(each.received) },
      { label: "Level", class: "level-of", cell: (each) => levelTag(each.level) },
      { label: "Text", class: "text", cell: (each) => each.text },
      { label: "Services", class: "services-of", cell: (each) => each.services.join(", ") },
      { label: "Lasted", class: "number", cell: (each) => latency(each.duration) },
      { label: "Lines", class: "number lines", cell: (each) => count(each.lines) },
      { label: "Failed", class: "number failed", cell: (each) => each.failures ? el("span", { class: "bad" }, count(each.failures)) : "–" },
    ],
  });
}

function lineList(more) {
  const href = (each) => address("/trace", { id: each.trace, line: each.position });
  return list({
    label: "Lines", class: "lines", empty: "No line fits.", more,
    key: (each) => each.position,
    href,
    open: (each) => go(href(each)),
    columns: [
      { label: "Time", class: "when", cell: (each) => el("time",
        { datetime: each.time, title: `${exactly(each.time)} there, received ${exactly(each.received)}` }, time(each.time)) },
      { label: "Level", class: "level-of", cell: (each) => levelTag(each.level) },
      { label: "Service", class: "name", cell: (each) => each.service },
      { label: "Text", class: "text", cell: (each) => each.text },
    ],
  });
}
