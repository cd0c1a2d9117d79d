// Where the boxes of the map stand: in ranks, so that calls go one way as far as they can. Long edges get
// a place in each rank they cross; ranks are ordered by the middle of their neighbours (Sugiyama's method).

const SWEEPS = 6;

/**
 * Lays out boxes. Sizes: box and gap along the ranks ("across") and from rank to rank ("along").
 * Returns places (centres) by key, the way of each edge as points, and the size of all.
 */
export function layout(keys, edges, sizes) {
  const ahead = acyclic(keys, edges);
  const ranks = rank(keys, ahead);
  const { rows, ways } = withWaypoints(keys, ahead, ranks);
  order(rows);
  const places = place(rows, sizes);
  const spots = new Map(keys.map((key) => [key, places.get(key)]));
  return {
    places: spots,
    ways: edges.map((edge, at) => {
      const way = ways[at].map((each) => places.get(each));
      return ahead[at].turned ? way.reverse() : way;
    }),
    across: Math.max(0, ...[...places.values()].map((each) => each.across)) + sizes.box.across / 2,
    along: rows.length * sizes.box.along + Math.max(0, rows.length - 1) * sizes.gap.along,
  };
}

/** Turns the edges round that lead back to where one came from. */
function acyclic(keys, edges) {
  const out = new Map(keys.map((key) => [key, []]));
  const called = new Set(edges.filter((edge) => edge.from !== edge.to).map((edge) => edge.to));
  edges.forEach((edge, at) => out.get(edge.from).push(at));
  const ahead = edges.map((edge) => ({ from: edge.from, to: edge.to, turned: false }));
  const state = new Map();
  const visit = (start) => {
    const path = [[start, 0]];
    state.set(start, "open");
    while (path.length > 0) {
      const step = path[path.length - 1];
      const at = out.get(step[0])[step[1]++];
      if (at === undefined) {
        state.set(step[0], "done");
        path.pop();
      } else if (state.get(edges[at].to) === "open") {
        ahead[at] = { from: edges[at].to, to: edges[at].from, turned: true };
      } else if (!state.has(edges[at].to)) {
        state.set(edges[at].to, "open");
        path.push([edges[at].to, 0]);
      }
    }
  };
  keys.filter((key) => !called.has(key)).forEach(visit);
  keys.filter((key) => !state.has(key)).forEach(visit);
  return ahead;
}

/** The longest way from where nobody calls. */
function rank(keys, ahead) {
  const ranks = new Map(keys.map((key) => [key, 0]));
  for (let changed = true, rounds = 0; changed && rounds <= keys.length; rounds++) {
    changed = false;
    for (const { from, to } of ahead) {
      if (from !== to && ranks.get(to) <= ranks.get(from)) {
        ranks.set(to, ranks.get(from) + 1);
        changed = true;
      }
    }
  }
  return ranks;
}

function withWaypoints(keys, ahead, ranks) {
  const rows = [];
  const add = (key, at) => {
    const each = { key, up: [], down: [] };
    (rows[at] ??= []).push(each);
    return each;
  };
  const boxes = new Map(keys.map((key) => [key, add(key, ranks.get(key))]));
  const ways = ahead.map((edge, number) => {
    const way = [boxes.get(edge.from)];
    for (let at = ranks.get(edge.from) + 1; at < ranks.get(edge.to); at++) {
      way.push(add(`\n${number}\n${at}`, at));
    }
    way.push(boxes.get(edge.to));
    for (let at = 1; at < way.length; at++) {
      way[at - 1].down.push(way[at]);
      way[at].up.push(way[at - 1]);
    }
    return way.map((each) => each.key);
  });
  return { rows: [...rows], ways };
}

function order(rows) {
  const number = (row) => row.forEach((each, at) => {
    each.at = at;
  });
  rows.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const side = sweep % 2 === 0 ? "up" : "down";
    for (const row of side === "up" ? rows : [...rows].reverse()) {
      row.forEach((each) => {
        each.wish = each[side].length === 0 ? each.at : mean(each[side].map((other) => other.at));
      });
      row.sort((one, other) => one.wish - other.wish || one.at - other.at);
      number(row);
    }
  }
}

const mean = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** Gives each box a place near its neighbours, in its order and with a gap. */
function place(rows, { box, gap }) {
  const room = (each) => each.key.startsWith("\n") ? box.across / 4 : box.across;
  const apart = (one, other) => (room(one) + room(other)) / 2 + gap.across;
  for (const row of rows) {
    let next = 0;
    row.forEach((each, at) => {
      next += at === 0 ? 0 : apart(row[at - 1], each);
      each.across = next;
    });
  }
  for (let sweep = 0; sweep < 2 * SWEEPS; sweep++) {
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      const wishes = row.map((each) => {
        const near = [...each.up, ...each.down].filter((other) => other !== each);
        return near.length === 0 ? each.across : mean(near.map((other) => other.across));
      });
      spread(row, wishes, apart);
    }
  }
  const least = Math.min(...rows.flat().map((each) => each.across - room(each) / 2));
  const places = new Map();
  rows.forEach((row, at) => row.forEach((each) => places.set(each.key, {
    across: each.across - least,
    along: at * (box.along + gap.along) + box.along / 2,
  })));
  return places;
}

/** As near to the wishes as the gaps allow: the mean of pushing from one side and from the other. */
function spread(row, wishes, apart) {
  const low = [...wishes];
  const high = [...wishes];
  for (let at = 1; at < row.length; at++) {
    low[at] = Math.max(low[at], low[at - 1] + apart(row[at - 1], row[at]));
  }
  for (let at = row.length - 2; at >= 0; at--) {
    high[at] = Math.min(high[at], high[at + 1] - apart(row[at], row[at + 1]));
  }
  row.forEach((each, at) => {
    each.across = (low[at] + high[at]) / 2;
  });
}
