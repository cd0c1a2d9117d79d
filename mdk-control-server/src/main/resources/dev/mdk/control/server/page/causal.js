// One trace as a tree of what caused what, from the clocks of its lines. A clock is a path of counters, one for
// each hop from process to process: lines with the same path but the last counter are one process at work on one
// request, and what begins with that path and goes deeper was caused by it. Wall times only place the bars, once
// they are corrected where a cause would come after its effect.

const TOLERANCE = 0.002; // seconds: times are told in whole milliseconds
const NEAR = 100; // how far ahead the end of an interaction is looked for

/** Returns rows in causal order, and what there is to say of the whole. */
export function story(lines, reports) {
  const groups = grouped(lines, reports);
  const roots = linked([...groups.values()]);
  const offsets = skews(roots);
  const rows = [];
  roots.forEach((group) => flatten(group, 0, offsets, rows));
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  return {
    rows: withGaps(rows, to - from),
    from,
    to,
    processes: new Set(groups.size === 0 ? [] : [...groups.values()].map((group) => group.node)).size,
    offsets,
  };
}

const seconds = (iso) => new Date(iso) / 1000;

function grouped(lines, reports) {
  const groups = new Map();
  const add = (clock, from, make) => {
    const prefix = clock.length === 0 ? null : clock.slice(0, -1);
    const key = `${prefix} ${from.node}`;
    if (!groups.has(key)) {
      groups.set(key, { prefix, node: from.node, service: from.service, items: [], parent: null });
    }
    const group = groups.get(key);
    group.service ||= from.service;
    group.items.push({ at: clock.length === 0 ? 0 : clock[clock.length - 1], ...make });
  };
  for (const line of lines) {
    add(line.clock, line, { kind: "line", line, from: seconds(line.time), to: seconds(line.time) });
  }
  for (const report of reports.filter((each) => each.nodes.length > 0 || each.result === "FAILED")) {
    add(report.endClock.length === 0 ? report.startClock : report.endClock, report,
      { kind: "call", report, from: seconds(report.start), to: seconds(report.end) });
  }
  return groups;
}

const ORDER = { line: 0, call: 1, group: 2 };

/** Gives each group its place in the one that caused it; returns those that nothing here caused. */
function linked(groups) {
  const byPrefix = new Map();
  for (const group of groups) {
    const key = String(group.prefix);
    byPrefix.set(key, [...(byPrefix.get(key) ?? []), group]);
  }
  const roots = [];
  for (const group of groups) {
    let at = group.prefix?.length ?? 0;
    let parent;
    while (at > 0 && !parent) {
      at--;
      parent = byPrefix.get(String(group.prefix.slice(0, at)))?.[0];
    }
    if (parent) {
      group.parent = parent;
      parent.items.push({ at: group.prefix[at], kind: "group", group });
    } else {
      roots.push(group);
    }
  }
  for (const group of groups) {
    group.items.sort((one, other) => one.at - other.at || ORDER[one.kind] - ORDER[other.kind]);
    const own = group.items.filter((item) => item.kind !== "group");
    group.from = Math.min(...own.map((item) => item.from));
    group.to = Math.max(...own.map((item) => item.to));
  }
  return roots;
}

/**
 * What has to be added to the clock of a process, at least, so that nothing comes before its cause, and nothing
 * that an interaction waited for after its end.
 */
function skews(roots) {
  const offsets = new Map();
  const offset = (node) => offsets.get(node) ?? 0;
  const visit = (group) => {
    let before;
    group.items.forEach((item, place) => {
      if (item.kind === "line") {
        before = item;
      }
      if (item.kind !== "group") {
        return;
      }
      const child = item.group;
      if (child.node !== group.node && !isRoot(child.node, roots)) {
        const around = group.items.slice(place + 1, place + NEAR).find((each) =>
          each.kind === "call" && begins(each.report, item.at));
        const earliest = (before?.to ?? around?.from ?? -Infinity) + offset(group.node);
        const latest = (around?.to ?? Infinity) + offset(group.node);
        if (child.from + offset(child.node) < earliest - TOLERANCE) {
          offsets.set(child.node, earliest - child.from);
        } else if (child.to + offset(child.node) > latest + TOLERANCE && child.to - child.from <= latest - earliest) {
          offsets.set(child.node, latest - child.to);
        }
      }
      visit(child);
    });
  };
  for (let pass = 0; pass < 3; pass++) { // as one correction may ask for another
    roots.forEach(visit);
  }
  return offsets;
}

const isRoot = (node, roots) => roots.some((root) => root.node === node);

const begins = (report, at) => report.startClock.length === report.endClock.length
  && report.startClock[report.startClock.length - 1] < at;

function flatten(group, depth, offsets, rows) {
  const offset = offsets.get(group.node) ?? 0;
  rows.push({
    kind: "process", depth, node: group.node, service: group.service, offset,
    from: group.from + offset, to: group.to + offset, at: group.from + offset,
  });
  for (const item of group.items) {
    if (item.kind === "group") {
      flatten(item.group, depth + 1, offsets, rows);
    } else {
      rows.push({
        kind: item.kind, depth: depth + 1, line: item.line, report: item.report,
        from: item.from + offset, to: item.to + offset, at: item.to + offset,
      });
    }
  }
}

/** Says where nothing was heard for a good part of the time. */
function withGaps(rows, total) {
  const told = [];
  let until;
  for (const row of rows) {
    const silence = row.from - until;
    if (until !== undefined && silence > Math.max(0.02, total * 0.15)) {
      told.push({ kind: "gap", depth: row.depth, from: until, to: row.from, at: until });
    }
    until = Math.max(until ?? -Infinity, row.kind === "process" ? row.from : row.at);
    told.push(row);
  }
  return told;
}
