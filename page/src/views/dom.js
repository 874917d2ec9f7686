// Makes elements. Text always goes in as text: nothing that a file says is ever taken for markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its attributes and children. `on` holds listeners, `style` custom properties (set one by one, since
 * the page's policy allows no style attributes), everything else is an attribute; `false`, `null` and `undefined`
 * leave an attribute out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "style") {
      for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...present(children));
  return element;
}

/** What there is among children: conditions that do not hold leave nothing behind. */
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Empties an element and fills it anew. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

// Drawn on a grid of 20; each is a list of paths. Shapes differ, so that none of them rests on its colour.
const ICONS = {
  error: ["M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z", "m7.2 7.2 5.6 5.6m0-5.6-5.6 5.6"],
  warning: ["M10 3 18 17H2Z", "M10 8v4m0 2.2v.1"],
  note: ["M4 4.5h12v11H4Z", "M7 8.5h6m-6 3h4"],
  fine: ["M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z", "m6.8 10.2 2.2 2.2 4.3-4.6"],
  waiting: ["M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z", "M10 6v4l2.6 1.6"],
  upload: ["M10 13V4m0 0L6.5 7.5M10 4l3.5 3.5", "M3.5 12.5v3.2h13v-3.2"],
  save: ["M10 3.5v9m0 0L6.5 9M10 12.5 13.5 9", "M3.5 13v3.2h13V13"],
  sheet: ["M4 3.5h12v13H4Z", "M4 7.5h12M8.5 7.5v9"],
  close: ["m5 5 10 10M15 5 5 15"],
  back: ["M16 10H4m0 0 4.5-4.5M4 10l4.5 4.5"],
  again: ["M15.5 6.5A6.5 6.5 0 1 0 16.5 10", "M16 3v4h-4"],
  next: ["M4 10h12m0 0-4.5-4.5M16 10l-4.5 4.5"],
  shield: ["M10 2.5 16.5 5v4.6c0 4-2.7 6.6-6.5 7.9-3.8-1.3-6.5-3.9-6.5-7.9V5Z", "m7.2 9.9 2 2 3.6-3.8"],
  print: ["M6 7V3h8v4", "M6 14H3.5V7h13v7H14", "M6 11.5h8V17H6Z"],
};

/** A small drawing that says nothing by itself: words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const set = (element, attributes) => {
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  };
  set(svg, { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" });
  for (const path of ICONS[name]) {
    const line = document.createElementNS(SVG, "path");
    set(line, { d: path });
    svg.append(line);
  }
  return svg;
}

/** Moves the focus to what has just opened, so that keyboard and screen reader go on from there. */
export function focusOn(element) {
  if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
}

let numbers = 0;

/** An id that no other element of the page has. */
export function freshId(stem) {
  numbers += 1;
  return `${stem}-${numbers}`;
}
