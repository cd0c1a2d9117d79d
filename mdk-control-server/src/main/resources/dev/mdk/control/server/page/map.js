// The map of who calls whom.

import { el, svg } from "./dom.js";
import { latency, plural, rate, share } from "./format.js";
import { layout } from "./layout.js";
import { address } from "./place.js";

const MOST = 60; // services; more than this nobody reads

/** Sizes of boxes and gaps, the most comfortable ones first: from left to right, and from top to bottom. */
const WIDE = [[148, 104], [148, 92], [124, 84]].map(([along, gap]) =>
  ({ box: { across: 42, along }, gap: { across: 22, along: gap } }));
const TALL = [[96, 12]].map(([across, gap]) => ({ box: { across, along: 42 }, gap: { across: gap, along: 56 } }));

/** Makes the map; show(services, pairs, chosen) draws it. */
export function map() {
  const frame = el("div", { class: "map", onkeydown: move });
  const note = el("p", { class: "note", hidden: true });
  let drawn = "";
  let last = null;
  const resized = new ResizeObserver(() => last && show(...last));
  resized.observe(frame);

  function show(services, pairs, chosen) {
    last = [services, pairs, chosen];
    const { boxes, edges, hidden } = graph(services, pairs);
    const room = frame.clientWidth - 16; // inside its padding
    const vertical = room < 640;
    const now = JSON.stringify([boxes, edges, chosen, vertical, room]);
    note.hidden = hidden === 0;
    note.textContent = `and ${plural(hidden, "service")} with fewer calls; the list has all of them`;
    if (now === drawn) {
      return;
    }
    drawn = now;
    const focused = document.activeElement?.closest?.(".map a")?.dataset.key;
    frame.replaceChildren(boxes.length === 0
      ? el("p", { class: "empty" }, "No calls in the last five minutes, and no services.")
      : draw(boxes, edges, chosen, vertical, room), note);
    [...frame.querySelectorAll("a")].find((each) => each.dataset.key === focused)?.focus();
  }

  return { element: frame, show, close: () => resized.disconnect() };
}

function graph(services, pairs) {
  const boxes = new Map();
  const box = (environment, name) => {
    const key = `${environment}/${name}`;
    if (!boxes.has(key)) {
      boxes.set(key, { key, environment, name, nodes: 0, failing: 0, quarantined: 0, calls: 0 });
    }
    return boxes.get(key);
  };
  for (const each of services) {
    Object.assign(box(each.environment, each.service),
      { nodes: each.nodes, failing: each.failing, quarantined: each.quarantined });
  }
  for (const pair of pairs) {
    box(pair.environment, pair.from).calls += pair.calls;
    box(pair.environment, pair.to).calls += pair.calls + pair.failures * 10;
  }
  const all = [...boxes.values()].sort((one, other) => other.calls - one.calls || (one.key < other.key ? -1 : 1));
  const shown = all.slice(0, MOST).sort((one, other) => one.key < other.key ? -1 : 1);
  const keys = new Set(shown.map((each) => each.key));
  const edges = pairs
    .map((pair) => ({ ...pair, caller: pair.from, callee: pair.to,
      from: `${pair.environment}/${pair.from}`, to: `${pair.environment}/${pair.to}` }))
    .filter((pair) => keys.has(pair.from) && keys.has(pair.to))
    .sort((one, other) => one.from + one.to < other.from + other.to ? -1 : 1);
  return { boxes: shown, edges: lean(edges), hidden: all.length - shown.length };
}

function draw(boxes, edges, chosen, vertical, width) {
  const margin = 6;
  // Services without calls stand below the others, in rows.
  const calling = boxes.filter((each) => edges.some((edge) => edge.from === each.key || edge.to === each.key));
  const quiet = boxes.filter((each) => !calling.includes(each));
  const plans = (vertical ? TALL : WIDE).map((sizes) => ({ ...sizes, ...layout(calling.map((each) => each.key), edges, sizes) }));
  const plan = plans.find((each) => (vertical ? each.across : each.along) + 2 * margin <= width) ?? plans[plans.length - 1];
  const { box } = plan;
  const at = (spot) => vertical
    ? { x: spot.across + margin, y: spot.along + margin }
    : { x: spot.along + margin, y: spot.across + margin };
  const wide = vertical ? box.across : box.along;
  const high = vertical ? box.along : box.across;
  const spots = new Map([...plan.places].map(([key, spot]) => [key, at(spot)]));
  let size = { x: vertical ? plan.across : plan.along, y: vertical ? plan.along : plan.across };
  size = calling.length === 0 ? { x: 0, y: 0 } : { x: size.x + 2 * margin, y: size.y + 2 * margin };
  const columns = Math.max(1, Math.floor((Math.max(size.x, width) - 2 * margin + 12) / (wide + 12)));
  quiet.forEach((each, index) => spots.set(each.key, {
    x: margin + wide / 2 + (index % columns) * (wide + 12),
    y: size.y + margin + high / 2 + Math.floor(index / columns) * (high + 12) + (calling.length > 0 ? 10 : 0),
  }));
  for (const spot of spots.values()) {
    size = { x: Math.max(size.x, spot.x + wide / 2 + margin), y: Math.max(size.y, spot.y + high / 2 + margin) };
  }
  const many = edges.length > 40;
  const drawing = svg("svg", {
    viewBox: `0 0 ${size.x} ${size.y}`, width: size.x, height: size.y, role: "group",
    "aria-label": `Map of ${plural(boxes.length, "service")}; ${plural(edges.length, "pair")} with calls`,
  });
  drawing.append(
    ...edges.map((edge, index) => line(edge, plan.ways[index].map(at), vertical, wide, high, chosen)),
    ...boxes.map((each) => service(each, spots.get(each.key), wide, high, chosen)),
    ...edges.map((edge, index) => label(edge, plan.ways[index].map(at), vertical, wide, high,
      chosen === "" ? !many || edge.failures > 0 : touches(edge, chosen))));
  const scale = width / size.x;
  if (scale < 1 && scale > 0.9) {
    drawing.setAttribute("width", width);
    drawing.setAttribute("height", size.y * scale);
  }
  return drawing;
}

const touches = (edge, chosen) => chosen !== "" && [edge.caller, edge.callee].includes(chosen);

const edgeClass = (edge, chosen) =>
  `edge${edge.failures > 0 ? " bad" : ""}${chosen === "" || touches(edge, chosen) ? "" : " apart"}`;

/** From side to side of the boxes, through the places of a long edge. */
function line(edge, way, vertical, wide, high, chosen) {
  const points = way.map((each) => ({ ...each }));
  const half = (vertical ? high : wide) / 2;
  const axis = vertical ? "y" : "x";
  const first = points[0];
  const end = points[points.length - 1];
  let path;
  if (edge.from === edge.to) {
    path = `M${first.x + wide / 4} ${first.y - high / 2}c10 -22 -${wide / 2 + 20} -22 -${wide / 2} 0`;
  } else {
    const forth = end[axis] >= first[axis];
    first[axis] += forth ? half : -half;
    end[axis] -= forth ? half + 5 : -half - 5;
    path = `M${first.x} ${first.y}`;
    for (let at = 1; at < points.length; at++) {
      const [one, other] = [points[at - 1], points[at]];
      const middle = (one[axis] + other[axis]) / 2;
      path += vertical
        ? `C${one.x} ${middle} ${other.x} ${middle} ${other.x} ${other.y}`
        : `C${middle} ${one.y} ${middle} ${other.y} ${other.x} ${other.y}`;
    }
  }
  const strength = (1 + Math.min(3, Math.log10(1 + 10 * edge.calls / 300))).toFixed(1);
  const drawn = svg("path", { d: path, class: edgeClass(edge, chosen), "stroke-width": strength });
  const tip = arrow(end, points[points.length - 2] ?? end, vertical, axis);
  return svg("g", {}, svg("title", {}, tell(edge)), drawn,
    edge.from === edge.to ? null : svg("path", { d: tip, class: `tip ${edgeClass(edge, chosen)}` }));
}

function arrow(end, before, vertical, axis) {
  const way = end[axis] >= before[axis] ? 1 : -1;
  return vertical
    ? `M${end.x} ${end.y + 5 * way}l-4 ${-7 * way}h8z`
    : `M${end.x + 5 * way} ${end.y}l${-7 * way} -4v8z`;
}

const tell = (edge) => `${edge.caller} → ${edge.callee}: ${rate(edge.rate)}, ${plural(edge.failures, "failure")} of `
  + `${plural(edge.calls, "call")}, p50 ${latency(edge.p50)}, p99 ${latency(edge.p99)}`;

function label(edge, way, vertical, wide, high, shown) {
  if (!shown || edge.from === edge.to) {
    return "";
  }
  const [one, other] = way;
  const axis = vertical ? "y" : "x";
  const cross = vertical ? "x" : "y";
  const half = (vertical ? high : wide) / 2;
  const forth = other[axis] >= one[axis] ? 1 : -1;
  const from = one[axis] + forth * half;
  const to = way.length > 2 ? other[axis] : other[axis] - forth * half;
  const on = pointOf(0.5 + edge.lean * 0.15);
  const spot = { [axis]: from + (to - from) * on.along, [cross]: one[cross] + (other[cross] - one[cross]) * on.across };
  const failing = edge.failures > 0 ? [svg("tspan", { x: spot.x, dy: "1.15em", class: "bad" }, `${share(edge.failureRate)} fail`)] : [];
  const rise = (1 + failing.length) * 0.575;
  return svg("text", { x: spot.x, y: spot.y, class: "rate", "text-anchor": "middle" },
    svg("tspan", { x: spot.x, dy: `${0.35 - rise}em` }, rate(edge.rate)),
    svg("tspan", { x: spot.x, dy: "1.15em" }, latency(edge.p95)), failing);
}

/** Where a part of the curve ends: of a cubic whose handles are half way along. */
const pointOf = (part) => ({
  along: 1.5 * part * (1 - part) + part ** 3,
  across: 3 * (1 - part) * part ** 2 + part ** 3,
});

/** Labels lean to where the edges are apart: to the callees of one caller, or to the callers of one callee. */
function lean(edges) {
  const number = (name) => edges.reduce((all, edge) => all.set(edge[name], (all.get(edge[name]) ?? 0) + 1), new Map());
  const [calls, callers] = [number("from"), number("to")];
  return edges.map((edge) => ({ ...edge, lean: Math.sign(calls.get(edge.from) - callers.get(edge.to)) }));
}

function service(box, spot, wide, high, chosen) {
  const trouble = box.quarantined > 0 ? `${box.quarantined} quarantined` : box.failing > 0 ? `${box.failing} failing` : "";
  const about = box.nodes === 0 ? "not registered" : plural(box.nodes, "node");
  const isChosen = chosen === box.name;
  const room = Math.floor((wide - 16) / 7);
  const name = box.name.length > room ? `${box.name.slice(0, room - 1)}…` : box.name;
  const link = svg("a", {
    href: address("/services", { environment: here("environment"), service: isChosen ? "" : box.name }), tabindex: 0,
    "aria-label": `${box.name}, ${about}${trouble && `, ${trouble}`}`, "aria-current": isChosen ? "true" : undefined,
    class: `box${trouble ? " bad" : ""}${box.nodes === 0 ? " unknown" : ""}${isChosen ? " chosen" : ""}`,
    "data-key": box.key,
  },
  svg("title", {}, `${box.name} (${box.environment}), ${about}${trouble && `, ${trouble}`}`),
  svg("rect", { x: spot.x - wide / 2, y: spot.y - high / 2, width: wide, height: high, rx: 6 }),
  svg("text", { x: spot.x - wide / 2 + 10, y: spot.y - 3, class: "name" }, name),
  svg("text", { x: spot.x - wide / 2 + 10, y: spot.y + 13, class: "about" },
    trouble && wide < 140 ? "" : about, trouble ? svg("tspan", { class: "bad" }, wide < 140 ? trouble : ` · ${trouble}`) : ""));
  link.spot = spot;
  return link;
}

const here = (name) => new URLSearchParams(location.search).get(name) ?? "";

/** Arrow keys go to the nearest service in that direction. */
function move(event) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const from = event.target.closest("a");
  if (!way || !from?.spot) {
    return;
  }
  event.preventDefault();
  let nearest;
  let least = Infinity;
  for (const other of event.currentTarget.querySelectorAll("a")) {
    const x = other.spot.x - from.spot.x;
    const y = other.spot.y - from.spot.y;
    const ahead = x * way[0] + y * way[1];
    const aside = Math.abs(x * way[1]) + Math.abs(y * way[0]);
    if (ahead > 1 && ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      nearest = other;
    }
  }
  nearest?.focus();
}
