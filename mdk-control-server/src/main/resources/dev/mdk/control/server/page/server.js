// How the page asks, and what it knows of the server: up, away (no answer), or in need of a token.

import { heard } from "./format.js";

const listeners = new Set();
let state = "unknown";

/** An answer that is none. */
export class Fault extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Tells of each change of the state, and why. */
export function onState(listener) {
  listeners.add(listener);
}

function become(next, why = "") {
  const before = state;
  state = next;
  if (before !== next) {
    listeners.forEach((each) => each(next, before, why));
  }
}

export async function ask(method, path, { params = {}, body, signal } = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  let answer;
  let told = {};
  try {
    answer = await fetch(path + query, { method, signal, body: body && JSON.stringify(body) });
    heard(answer.headers.get("Date"));
    told = answer.status === 204 ? {} : await answer.json();
  } catch (fault) {
    if (signal?.aborted) {
      throw fault;
    }
    if (!answer || answer.ok || answer.status >= 502) { // cut off, or a proxy before a server that is away
      become("away");
      throw new Fault(answer?.status ?? 0, "Mission Control does not answer.");
    }
  }
  if (answer.status === 401 && path !== "/api/session") {
    become("token");
  } else {
    become("up");
  }
  if (!answer.ok) {
    throw new Fault(answer.status, told.error?.message ?? `${path}: status ${answer.status}`);
  }
  return told;
}

/** Does something of which the page tells already if the server does not answer. */
export async function attempt(task) {
  try {
    await task();
  } catch (fault) {
    if (!(fault instanceof Fault) && fault.name !== "AbortError") {
      throw fault;
    }
  }
}

export const get = (path, params, signal) => ask("GET", path, { params, signal });

/**
 * Repeats a task while the page is seen, and without a token only if it is asked to; returns what ends it, and
 * repeats it now.
 */
export function repeat(task, interval, withoutToken = false) {
  let timer;
  let running = false;
  let ended = false;
  const run = async () => {
    clearTimeout(timer);
    if (ended || running || document.hidden) {
      return;
    }
    running = true;
    try {
      if (withoutToken || state !== "token") {
        await attempt(task);
      }
    } finally {
      running = false;
      if (!ended) {
        timer = setTimeout(run, interval);
      }
    }
  };
  document.addEventListener("visibilitychange", run);
  run();
  return {
    now: run,
    close() {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", run);
    },
  };
}

/**
 * Follows the live tail while the page is seen: a browser opens only a few connections to a server, for
 * all its tabs. Handlers by the name of the event; "open" comes also when it is open again.
 */
export function follow(params, handlers) {
  let source;
  let timer;
  const open = () => {
    close();
    if (document.hidden) {
      return;
    }
    if (state === "token") {
      timer = setTimeout(open, 2000);
      return;
    }
    source = new EventSource(`/api/tail?${new URLSearchParams(params)}`);
    source.addEventListener("open", () => handlers.open?.());
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) { // refused, and not tried again by itself
        timer = setTimeout(open, 2000);
      }
    });
    for (const kind of ["line", "report", "node", "missed"]) {
      if (handlers[kind]) {
        source.addEventListener(kind, (event) => handlers[kind](JSON.parse(event.data)));
      }
    }
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
  };
  document.addEventListener("visibilitychange", open);
  addEventListener("pagehide", close);
  open();
  return {
    close() {
      document.removeEventListener("visibilitychange", open);
      removeEventListener("pagehide", close);
      close();
    },
  };
}
