// Interactions: who calls whom, failing pairs first, and which nodes are to blame.

import { attempt, get, repeat } from "./server.js";
import { el, isSelecting, redraw, settled } from "./dom.js";
import { count, exactly, latency, plural, rate, share, short, since } from "./format.js";
import { list } from "./list.js";
import { address, change } from "./place.js";

export const title = "Interactions";

export function open(place) {
  let { params } = place;
  let pairs = [];
  let loading = new AbortController();
  const of = (name) => params.get(name) ?? "";
  const isChosen = (pair) => pair.from === of("from") && pair.to === of("to");

  const typed = settled(() => change({ filter: search.value }));
  const search = el("input", {
    type: "search", class: "search", placeholder: "Filter services", "aria-label": "Filter services",
    oninput: typed,
  });
  search.value = of("filter");
  const note = el("p", { class: "note", role: "status" });
  const details = el("aside", { class: "panel details", "aria-label": "Details", hidden: true });
  const rows = list({
    label: "Interactions, failing ones first", class: "interactions", empty: "No calls in the last five minutes.",
    key: (pair) => `${pair.environment}\n${pair.from}\n${pair.to}`,
    rowClass: (pair) => `${pair.failures > 0 ? "failed" : ""} ${isChosen(pair) ? "chosen" : ""}`,
    open: (pair) => change({ from: pair.from, to: pair.to }),
    columns: [
      { label: "From", class: "name", cell: (pair) => pair.from },
      { label: "To", class: "name to", cell: (pair) => pair.to },
      { label: "Failing", class: "failing", cell: failing },
      { label: "Failures", class: "number failures", cell: (pair) => pair.failures ? el("span", { class: "bad" }, count(pair.failures)) : "–" },
      { label: "Calls", class: "number calls", cell: (pair) => count(pair.calls) },
      { label: "Rate", class: "number rate-of", cell: (pair) => rate(pair.rate) },
      { label: "p50", class: "number p50", cell: (pair) => latency(pair.p50) },
      { label: "p95", class: "number p95", cell: (pair) => latency(pair.p95) },
      { label: "p99", class: "number p99", cell: (pair) => latency(pair.p99) },
      { label: "Last failure", class: "number last", cell: (pair) => pair.lastFailure
        ? el("time", { title: exactly(pair.lastFailure) }, `${since(pair.lastFailure)} ago`) : "–" },
    ],
  });
  const element = el("div", { class: "view full" },
    el("h1", { class: "visually-hidden" }, "Interactions"),
    el("div", { class: "bar", role: "search" }, search), note,
    el("div", { class: "holder split" }, rows.element, details));

  const refresh = repeat(async () => {
    pairs = (await get("/api/interactions", { environment: of("environment"), nodes: 20 }, loading.signal)).pairs;
    draw();
  }, 2000);

  function draw() {
    const filter = search.value.toLowerCase();
    const some = pairs.filter((pair) => `${pair.from}\n${pair.to}`.toLowerCase().includes(filter));
    rows.set(some, false);
    const bad = some.filter((pair) => pair.failures > 0).length;
    note.textContent = some.length === 0 ? "" : `${plural(some.length, "pair")}, ${bad === 0 ? "none" : count(bad)} with failures, in the last five minutes`;
    const pair = pairs.find(isChosen);
    if (pair && nodes) {
      drawNodes(pair);
    }
  }

  let nodes;
  let reports;

  async function showDetails() {
    details.hidden = of("from") === "" || of("to") === "";
    if (details.hidden) {
      return;
    }
    nodes = el("div", {}, el("p", { class: "note" }, "No calls in the last five minutes."));
    reports = el("ol", { class: "reports" });
    details.replaceChildren(
      el("div", { class: "panel-head" }, el("h2", {}, of("from"), " → ", of("to")),
        el("button", { type: "button", "aria-label": "Close the details", onclick: hide }, "✕")),
      nodes, el("h3", {}, "Latest failures"), reports);
    draw();
    const into = reports;
    const found = await get("/api/reports",
      { service: of("from"), callee: of("to"), failed: true, limit: 20 }, loading.signal);
    into.replaceChildren(...found.reports.map((report) => reportItem(report, of("to"))));
    if (found.reports.length === 0) {
      into.append(el("li", { class: "note" }, "None is known."));
    }
  }

  function drawNodes(pair) {
    if (isSelecting(details)) {
      return;
    }
    redraw(nodes,
      el("h3", {}, pair.nodeCount > pair.nodes.length
        ? `Nodes, ${pair.nodes.length} of ${count(pair.nodeCount)}` : "Nodes"),
      el("ul", { class: "blame" }, pair.nodes.map((node) => el("li", {},
        el("a", { href: address("/services", { service: pair.to, node: node.id }) }, node.address || short(node.id)), " ",
        node.failures > 0 ? el("span", { class: "bad" }, `${count(node.failures)} of ${count(node.calls)} failed`)
          : el("span", { class: "faint" }, plural(node.calls, "call")),
        node.quarantinedBy > 0 ? el("span", { class: "tag bad" }, `quarantined by ${node.quarantinedBy}`) : ""))));
  }

  function hide() {
    change({ from: "", to: "" });
    rows.element.focus();
  }

  const showSafely = () => attempt(showDetails);

  showSafely();
  return {
    element,
    search,
    again: () => {
      refresh.now();
      showSafely();
    },
    update(other) {
      const [from, to, environment] = [of("from"), of("to"), of("environment")];
      params = other.params;
      if (of("environment") !== environment) {
        loading.abort();
        loading = new AbortController();
        refresh.now();
      }
      if (of("from") !== from || of("to") !== to) {
        showSafely();
      }
      draw();
    },
    escape() {
      if (!details.hidden) {
        hide();
      } else {
        search.value = "";
        change({ filter: "" });
      }
    },
    close() {
      loading.abort();
      typed.cancel();
      refresh.close();
      rows.close();
    },
  };
}

function failing(pair) {
  if (pair.failures === 0) {
    return "";
  }
  const fill = el("span", { class: "fill" });
  fill.style.width = `${pair.failureRate * 100}%`;
  return el("span", { class: "meter" }, el("span", { class: "bad" }, share(pair.failureRate)),
    el("span", { class: "track" }, fill));
}

function reportItem(report, callee) {
  const node = report.nodes.find((each) => each.service === callee && each.outcome !== "SUCCESS");
  return el("li", {},
    el("time", { title: exactly(report.received) }, `${since(report.received)} ago`), " ",
    el("span", { class: "bad" }, (node?.outcome ?? report.result).toLowerCase().replace("_", " ")), " ",
    el("span", { class: "address" }, node?.address ?? ""), " ",
    report.trace ? el("a", { href: address("/trace", { id: report.trace, line: report.position }) }, "trace") : "");
}
