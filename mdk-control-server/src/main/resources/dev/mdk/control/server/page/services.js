// Services: the map, the nodes, and what has just changed.

import { attempt, follow, get, repeat } from "./server.js";
import { el, gathered, redraw, settled } from "./dom.js";
import { age, count, exactly, latency, now, plural, rate, share, since } from "./format.js";
import { list } from "./list.js";
import { map } from "./map.js";
import { address, change } from "./place.js";

const CHANGES = 60;
const GROUP_SECONDS = 60;
const RECENT = 60_000; // milliseconds

export const title = "Services";

export function open(place) {
  let { params } = place;
  let services = [];
  let pairs = [];
  let changes = null; // until they are known
  let loaded = false;
  let loading = new AbortController();
  const chosen = () => params.get("service") ?? "";
  const environment = () => params.get("environment") ?? "";

  const typed = settled(() => change({ filter: search.value }));
  const search = el("input", {
    type: "search", placeholder: "Filter services", "aria-label": "Filter services", class: "search",
    oninput: typed,
  });
  search.value = params.get("filter") ?? "";
  const picture = map();
  const news = el("ol", { class: "news" });
  const table = list({
    label: "Services", class: "services", empty: "No services are registered.",
    key: (each) => `${each.environment}/${each.service}`,
    rowClass: (each) => each.service === chosen() ? "chosen" : "",
    href: (each) => address("/services", { ...Object.fromEntries(params), service: each.service, node: "" }),
    open: (each) => change({ service: each.service, node: "" }, true),
    columns: [
      { label: "Service", class: "name", cell: (each) => each.service },
      { label: "Nodes", class: "number", cell: (each) => count(each.nodes) },
      { label: "Versions", class: "versions", cell: (each) => Object.entries(each.versions)
        .map(([version, nodes]) => el("span", { class: "version" }, version, el("small", {}, ` ×${nodes}`))) },
      { label: "Calls in", class: "number", cell: (each) => each.calls ? rate(each.rate) : "–" },
      { label: "Failures", class: "number", cell: (each) => each.failures
        ? el("span", { class: "bad" }, share(each.failures / each.calls)) : "–" },
      { label: "p95", class: "number", cell: (each) => each.calls ? latency(each.p95) : "–" },
      { label: "State", class: "state", cell: stateOfService },
    ],
  });
  const heading = el("h2", {});
  const back = el("button", { type: "button", onclick: clear, hidden: true }, "All nodes");
  const nodes = list({
    label: "Nodes", class: "nodes", empty: "No nodes.",
    key: (each) => each.path,
    rowClass: (each) => each.id === params.get("node") ? "chosen" : "",
    open: (each) => change({ service: each.service, node: each.id }),
    more: () => nodePage(),
    columns: [
      { label: "Service", class: "name", cell: (each) => each.service },
      { label: "Version", class: "version-of", cell: (each) => each.version },
      { label: "Address", class: "address", cell: (each) => el("span", { title: `${each.address}\n${each.id}` }, each.address.replace("http://", "")) },
      { label: "State", class: "state", cell: stateOfNode },
      { label: "Age", class: "number", cell: (each) => el("span", { title: exactly(each.since) }, age(each.age)) },
      { label: "Calls", class: "number", cell: (each) => each.calls ? count(each.calls) : "–" },
      { label: "Failures", class: "number", cell: (each) => each.failures
        ? el("span", { class: "bad", title: `last ${since(each.lastFailure)} ago` }, count(each.failures)) : "–" },
    ],
  });
  let next = null;

  const element = el("div", { class: "view services-view" },
    el("h1", { class: "visually-hidden" }, "Services"),
    el("div", { class: "board" },
      el("section", { class: "panel", "aria-label": "Who calls whom" },
        el("div", { class: "panel-head" }, el("h2", {}, "Who calls whom"), el("span", { class: "note" }, "last five minutes"), search),
        picture.element),
      el("section", { class: "panel changes", "aria-label": "What just changed" },
        el("div", { class: "panel-head" }, el("h2", {}, "What just changed")), news)),
    el("div", { class: "tables" },
      el("section", { class: "panel", "aria-label": "Services" }, el("div", { class: "panel-head" }, el("h2", {}, "Services")), table.element),
      el("section", { class: "panel", "aria-label": "Nodes" }, el("div", { class: "panel-head" }, heading, back), nodes.element)));

  async function load() {
    const signal = loading.signal;
    const [told, calls] = await Promise.all([
      all("/api/services", "services", { environment: environment() }, signal),
      get("/api/interactions", { environment: environment(), nodes: 0 }, signal),
    ]);
    services = told;
    pairs = calls.pairs;
    loaded = true;
    drawServices();
  }

  function drawServices() {
    if (!loaded) {
      return;
    }
    const filter = search.value.toLowerCase();
    const fits = (name) => name.toLowerCase().includes(filter);
    const some = services.filter((each) => fits(each.service)).map((each) => ({ ...each, ...calledIn(each) }));
    some.sort((one, other) => other.quarantined - one.quarantined || other.failures - one.failures
      || (one.service < other.service ? -1 : 1));
    table.set(some, false);
    const calls = pairs.filter((each) => fits(each.from) || fits(each.to));
    const near = new Set(calls.flatMap((each) => [`${each.environment}/${each.from}`, `${each.environment}/${each.to}`]));
    picture.show(services.filter((each) => fits(each.service) || near.has(`${each.environment}/${each.service}`)),
      calls, chosen());
  }

  function calledIn(service) {
    const sum = { calls: 0, failures: 0, rate: 0, p95: 0 };
    for (const pair of pairs) {
      if (pair.to === service.service && pair.environment === service.environment) {
        sum.calls += pair.calls;
        sum.failures += pair.failures;
        sum.rate += pair.rate;
        sum.p95 = Math.max(sum.p95, pair.p95);
      }
    }
    return sum;
  }

  /** The next page of all nodes; of one service, all at once, those in trouble first. */
  async function nodePage(again = false) {
    const signal = loading.signal;
    const service = chosen();
    if (service !== "") {
      const found = await all("/api/nodes", "nodes", { environment: environment(), service }, signal);
      found.sort((one, other) => other.quarantinedBy - one.quarantinedBy || other.failures - one.failures
        || one.version.localeCompare(other.version, "en", { numeric: true }) || other.age - one.age);
      nodes.set(found, false);
      heading.textContent = `${service}: ${plural(found.length, "node")}`;
      return;
    }
    const wanted = again ? Math.min(1000, Math.max(200, nodes.items.length)) : 200;
    const page = await get("/api/nodes",
      { environment: environment(), after: again ? "" : next, limit: wanted }, signal);
    if (again && nodes.items.length > wanted) {
      return; // far down in a long list: what is read stays as it was
    }
    next = page.next;
    nodes.set(again ? page.nodes : nodes.items.concat(page.nodes), next !== null);
    heading.textContent = "Nodes";
  }

  function restart() {
    loading.abort();
    loading = new AbortController();
    next = null;
    back.hidden = chosen() === "";
    heading.textContent = chosen() === "" ? "Nodes" : chosen();
    nodes.set([], true);
    nodes.loaded = false;
    drawServices();
  }

  function clear() {
    change({ service: "", node: "" }, true);
  }

  restart();
  const refresh = repeat(load, 2000);
  const refreshNodes = repeat(() => nodes.loaded && nodes.items.length > 0 ? nodePage(true) : undefined, 5000);
  const soon = gathered(() => {
    refresh.now();
    refreshNodes.now();
  }, 300);
  const drawSoon = gathered(drawChanges, 100);
  const tail = follow({ kinds: "node" }, {
    open: () => attempt(async () => {
      changes = (await get("/api/changes", { limit: CHANGES })).changes;
      drawChanges();
    }),
    node(event) {
      changes = [event, ...(changes ?? [])].slice(0, 4 * CHANGES);
      drawSoon();
      soon();
    },
  });
  const clock = repeat(drawChanges, 10_000);

  function drawChanges() {
    if (changes === null) {
      return;
    }
    const groups = grouped(changes.filter((each) => environment() === "" || each.node.environment === environment()));
    redraw(news, ...groups.slice(0, CHANGES).map(newsItem));
    if (groups.length === 0) {
      news.append(el("li", { class: "empty" }, "Nothing since the start."));
    }
  }

  return {
    element,
    search,
    update(other) {
      const again = ["service", "environment"].some((name) => params.get(name) !== other.params.get(name));
      params = other.params;
      if (again) {
        restart();
        refresh.now();
        drawChanges();
      } else {
        drawServices();
        nodes.again();
      }
    },
    again: soon,
    escape() {
      if (chosen() !== "") {
        clear();
      } else {
        search.value = "";
        change({ filter: "" });
      }
    },
    close() {
      loading.abort();
      typed.cancel();
      [refresh, refreshNodes, tail, clock, picture, table, nodes].forEach((each) => each.close());
    },
  };
}

/** All pages of a list. */
async function all(path, name, params, signal) {
  const found = [];
  let after = "";
  do {
    const page = await get(path, { ...params, after, limit: 1000 }, signal);
    found.push(...page[name]);
    after = page.next;
  } while (after !== null);
  return found;
}

function stateOfService(service) {
  if (service.quarantined > 0) {
    return el("span", { class: "tag bad" }, `${service.quarantined} quarantined`);
  }
  return service.failing > 0 ? el("span", { class: "tag bad" }, `${service.failing} failing`) : "";
}

function stateOfNode(node) {
  if (node.quarantinedBy > 0) {
    return el("span", { class: "tag bad", title: "By three failures in a row" },
      `quarantined by ${node.quarantinedBy}`);
  }
  if (node.expiresIn < node.ttl / 4) {
    return el("span", { class: "tag warn", title: `expires in ${age(node.expiresIn)}` }, "overdue");
  }
  const isFailing = node.lastFailure && now() - new Date(node.lastFailure) < RECENT;
  return isFailing ? el("span", { class: "tag bad" }, "failing") : node.calls > 0 ? "in use" : "idle";
}

/** What happened to many nodes of a version at a time is one piece of news. */
function grouped(changes) {
  const groups = [];
  for (const each of changes) {
    const last = groups[groups.length - 1];
    const { service, version, environment } = each.node;
    if (last && last.change === each.change && last.node.service === service && last.node.version === version
        && last.node.environment === environment && (new Date(last.time) - new Date(each.time)) / 1000 < GROUP_SECONDS) {
      last.nodes++;
    } else {
      groups.push({ ...each, nodes: 1 });
    }
  }
  return groups;
}

const SIGNS = { up: "+", down: "−", expired: "×", replaced: "↻" };

function newsItem({ change: what, node, nodes, time }) {
  return el("li", { class: what },
    el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[what] ?? "·"),
    el("a", { href: address("/services", { service: node.service, node: nodes === 1 ? node.id : "" }) },
      node.service, " ", el("span", { class: "version" }, node.version)),
    el("span", { class: "what", title: node.address }, nodes === 1 ? what : `${count(nodes)} nodes ${what}`),
    el("time", { datetime: time, title: exactly(time) }, since(time)));
}

