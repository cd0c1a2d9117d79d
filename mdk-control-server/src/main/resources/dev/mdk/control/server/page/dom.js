// Elements from data. Text goes in as text, always: nothing here reads markup.

/** Makes an element; properties that begin with "on" are listeners, others attributes. */
export function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** Makes an element of SVG. */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Replaces what is in an element; a link that had the focus has it again. */
export function redraw(element, ...children) {
  const focused = document.activeElement;
  const href = element.contains(focused) ? focused.getAttribute("href") : null;
  element.replaceChildren(...children);
  if (href !== null) {
    [...element.querySelectorAll("a")].find((each) => each.getAttribute("href") === href)?.focus({ preventScroll: true });
  }
}

/** Whether some text in an element is selected, perhaps to be copied. */
export function isSelecting(element) {
  const selection = getSelection();
  return !selection.isCollapsed && element.contains(selection.anchorNode);
}

/** A field with its label. */
export function field(label, control) {
  return el("label", { class: "field" }, el("span", {}, label), control);
}

/** A choice among texts, each [value, label]. */
export function choice(name, options, value, onchange) {
  const select = el("select", { name, onchange },
    options.map(([key, label]) => el("option", { value: key }, label)));
  select.value = value;
  return select;
}

/** Calls it once for all that happens within a while, however much that is, and one at a time. */
export function gathered(task, wait) {
  let due;
  let again = false;
  const later = () => {
    again = due !== undefined;
    due ??= setTimeout(run, wait);
  };
  const run = async () => {
    again = false;
    try {
      await task();
    } finally {
      due = undefined;
      if (again) {
        later();
      }
    }
  };
  return later;
}

/** Calls it when nothing more has happened for a while; cancel() forgets what is due. */
export function settled(task, wait = 150) {
  let timer;
  const later = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => task(...given), wait);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}
