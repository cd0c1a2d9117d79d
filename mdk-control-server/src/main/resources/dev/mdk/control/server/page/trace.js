// One trace: what caused what, in which process, when, and who is to blame.

import { attempt, Fault, follow, get } from "./server.js";
import { story } from "./causal.js";
import { el, gathered } from "./dom.js";
import { exactly, latency, plural, short, time } from "./format.js";
import { list } from "./list.js";
import { address, change, go, lastAt } from "./place.js";

export const title = "Trace";

export function open(place) {
  let { params } = place;
  let told;
  let loading = new AbortController();
  let tail;
  const id = () => params.get("id") ?? "";

  const name = el("code", {});
  const copy = el("button", { type: "button", onclick: copyLink }, "Copy link");
  const summary = el("p", { class: "summary", role: "status" });
  const blame = el("ul", { class: "blame", hidden: true });
  const details = el("aside", { class: "panel details", "aria-label": "Details", hidden: true });
  const rows = list({
    label: "What happened, in causal order", class: "waterfall", empty: "Nothing of this trace.",
    key: keyOf,
    rowClass: (row) => [row.kind, isFailed(row) ? "failed" : "", isBlamed(row) ? "blamed" : ""].join(" "),
    select: showDetails,
    columns: [
      { label: "What", class: "what", cell: what },
      { label: "After", class: "number after", cell: (row) => row.kind === "gap" ? "" : latency(Math.max(0, row.from - told.from)) },
      { label: "When", class: "when-bar", cell: bar },
    ],
  });
  const element = el("div", { class: "view full trace-view" },
    el("div", { class: "panel-head" },
      el("a", { class: "back", href: lastAt("/traces") }, "← Traces"), el("h1", {}, "Trace ", name), copy),
    summary, blame, el("div", { class: "holder split" }, rows.element, details));

  async function copyLink() {
    const link = location.origin + address("/trace", { id: id(), line: params.get("line") });
    try {
      await navigator.clipboard.writeText(link);
      copy.textContent = "Copied";
    } catch { // only pages of a secure origin may
      history.replaceState(null, "", link);
      copy.textContent = "It is the address of this page";
    }
    setTimeout(() => {
      copy.textContent = "Copy link";
    }, 2000);
  }

  async function load() {
    let found;
    try {
      found = await get(`/api/traces/${encodeURIComponent(id())}`, {}, loading.signal);
    } catch (fault) {
      if (fault instanceof Fault && fault.status === 404) {
        summary.textContent = "There is no such trace, or it is too old and was deleted.";
        return;
      }
      throw fault;
    }
    told = { ...story(found.lines, found.interactions), lines: found.lines, reports: found.interactions };
    const first = rows.items.length === 0;
    rows.set(told.rows, false);
    tell(found.complete);
    if (first && params.has("line")) {
      const wanted = told.rows.find((row) => keyOf(row) === params.get("line"));
      if (wanted) {
        rows.activate(wanted);
      }
    }
  }

  function tell(complete) {
    const skew = Math.max(0, ...[...told.offsets.values()].map(Math.abs));
    summary.replaceChildren(
      el("time", { title: exactly(new Date(told.from * 1000).toISOString()) }, time(told.from * 1000)),
      ` · lasted ${latency(told.to - told.from)} · ${plural(told.lines.length, "line")} of ${plural(told.processes, "process", "processes")}`,
      skew > 0 ? el("span", { class: "warn" }, ` · clocks differ by ${latency(skew)} or more`) : "",
      complete ? "" : el("span", { class: "warn" }, " · there are more lines than are shown here"));
    const failures = told.reports.flatMap((report) => report.nodes.filter((node) => bad(node.outcome))
      .map((node) => ({ report, node })));
    blame.hidden = failures.length === 0;
    blame.replaceChildren(...failures.slice(0, 20).map(({ report, node }) => el("li", {},
      el("a", { href: nodeLink(node) }, el("strong", {}, node.service || short(node.id)), " ", el("span", { class: "version" }, node.version)),
      " ", el("span", { class: "address" }, node.address), " ",
      el("span", { class: "bad" }, outcome(node.outcome)), ` in a call by ${report.service || short(report.node)}`,
      report.result === "FAILED" ? "" : ", which another node made good")));
  }

  function isBlamed(row) {
    return row.kind === "process"
      && told.reports.some((report) => report.nodes.some((node) => node.id === row.node && bad(node.outcome)));
  }

  function what(row) {
    const cell = el("span", { class: "indent" });
    cell.style.paddingLeft = `${Math.min(row.depth, 12) * 14}px`;
    if (row.kind === "process") {
      const node = told.reports.flatMap((report) => report.nodes).find((each) => each.id === row.node);
      cell.append(el("strong", {}, row.service || "unnamed"), " ",
        el("span", { class: "version" }, node?.version ?? ""), " ",
        row.offset === 0 ? "" : el("span", { class: "tag warn", title: "By its own clock it would come before its cause, or end too late" },
          `clock ${latency(Math.abs(row.offset))} ${row.offset > 0 ? "behind" : "ahead"}`), " ",
        el("span", { class: "faint where", title: row.node }, node?.address ?? short(row.node)));
    } else if (row.kind === "call") {
      cell.append(el("span", { class: isFailed(row) ? "bad" : "faint" }, isFailed(row) ? "✕ " : "→ "), ...calls(row.report));
    } else if (row.kind === "gap") {
      cell.append(el("span", { class: "faint" }, `${latency(row.to - row.from)} without a word`));
    } else {
      cell.append(el("span", { class: `level ${row.line.level.toLowerCase()}` }, row.line.level), " ",
        el("span", { class: row.line.category === "MDK" ? "faint" : "" }, row.line.text));
    }
    return cell;
  }

  function calls(report) {
    if (report.nodes.length === 0) {
      return [el("span", { class: "faint" }, `interaction ${report.result.toLowerCase()}, without calls`)];
    }
    return report.nodes.flatMap((node, at) => [at > 0 ? ", " : "", el("a", { href: nodeLink(node) }, node.service || short(node.id)), " ",
      el("span", { class: "version" }, node.version), " ", el("span", { class: bad(node.outcome) ? "bad" : "faint" }, outcome(node.outcome))]);
  }

  function bar(row) {
    const total = Math.max(told.to - told.from, 1e-3);
    const shape = el("span", { class: `bar ${row.kind}` });
    shape.style.left = `${((row.from - told.from) / total) * 100}%`;
    shape.style.width = `${((row.to - row.from) / total) * 100}%`;
    return shape;
  }

  function showDetails(row) {
    change({ line: keyOf(row) });
    const close = el("button", { type: "button", "aria-label": "Close the details", onclick: hideDetails }, "✕");
    details.hidden = false;
    details.replaceChildren(el("div", { class: "panel-head" }, el("h2", {}, headline(row)), close), ...detailsOf(row));
    details.scrollTop = 0;
  }

  function detailsOf(row) {
    if (row.kind === "line") {
      const { line } = row;
      return [el("pre", { class: "message" }, line.text), line.thrown ? el("pre", { class: "thrown" }, line.thrown) : "",
        facts([["Level", line.level], ["Category", line.category], ["Service", line.service], ["Node", line.node],
          ["Time there", exactly(line.time)], ["Received here", exactly(line.received)], ["Clock", line.clock.join(" ")],
          ["Environment", line.environment]]),
        ...propertiesOf(line.properties)];
    }
    if (row.kind === "call") {
      const { report } = row;
      return [facts([["Result", report.result], ["By", report.service], ["Node", report.node], ["Began", exactly(report.start)],
        ["Took", latency(row.to - row.from)], ["Clocks", `${report.startClock.join(" ")} to ${report.endClock.join(" ")}`]]),
      el("h3", {}, "Nodes"), el("ul", { class: "blame" }, report.nodes.map((node) => el("li", {},
        el("a", { href: nodeLink(node) }, node.service || short(node.id)), " ", el("span", { class: "version" }, node.version), " ",
        el("span", { class: bad(node.outcome) ? "bad" : "faint" }, outcome(node.outcome)), el("br", {}),
        el("span", { class: "address" }, node.address || node.id))))];
    }
    return row.kind === "gap" ? [] : [facts([["Service", row.service], ["Node", row.node],
      ["Lines span", latency(row.to - row.from)],
      ["Clock", row.offset === 0 ? "" : `${latency(Math.abs(row.offset))} or more ${row.offset > 0 ? "behind" : "ahead"}; the bars are corrected`]])];
  }

  function hideDetails() {
    details.hidden = true;
    change({ line: "" });
    rows.element.focus();
  }

  const soon = gathered(() => attempt(load), 300);

  function start() {
    loading.abort();
    loading = new AbortController();
    tail?.close();
    name.textContent = id();
    details.hidden = true;
    rows.set([], false);
    rows.loaded = false;
    tail = follow({ kinds: "line", trace: id() }, { open: soon, line: soon });
    attempt(load);
  }

  start();
  return {
    element,
    again: soon,
    update(other) {
      const before = id();
      params = other.params;
      if (id() !== before) {
        start();
      }
    },
    escape() {
      if (details.hidden) {
        go(lastAt("/traces"));
      } else {
        hideDetails();
      }
    },
    close() {
      loading.abort();
      tail.close();
      rows.close();
    },
  };
}

const keyOf = (row) => row.kind === "line" ? String(row.line.position)
  : row.kind === "call" ? String(row.report.position) : `${row.kind} ${row.node ?? ""} ${row.from}`;

const isFailed = (row) => row.report?.result === "FAILED";

const bad = (outcomeName) => outcomeName !== "SUCCESS" && outcomeName !== "OVERLOADED";

const outcome = (name) => name.toLowerCase().replace("_", " ").replace("success", "ok");

const nodeLink = (node) => address("/services", { service: node.service, node: node.id });

const headline = (row) => ({ line: "Line", call: "Interaction", process: "Process", gap: "Silence" })[row.kind];

function facts(pairs) {
  return el("dl", { class: "facts" }, pairs.filter(([, value]) => value !== "")
    .flatMap(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]));
}

function propertiesOf(properties) {
  const names = Object.keys(properties);
  return names.length === 0 ? [] : [el("h3", {}, "Properties"), facts(names.map((name) =>
    [name, typeof properties[name] === "string" ? properties[name] : JSON.stringify(properties[name])]))];
}
