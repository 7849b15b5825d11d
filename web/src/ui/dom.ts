/**
 * Makes elements without a framework, for the pages that must be usable after the first few kilobytes. Attributes and
 * listeners only, never HTML text.
 */
import { icons, type IconName, type Shape } from "./icons";

type Value = string | number | boolean | undefined | ((event: never) => void);
type Child = Node | string | undefined | false;

/** `make("button", { type: "button", onclick: press }, "Join")`. False and undefined leave an attribute out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(element, name, value);
  fill(element, ...children);
  return element;
}

/** Puts these in place of whatever the element held. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** An attribute that is either "true" or not there. */
export function mark(element: Element, name: string, on: boolean): void {
  if (on) element.setAttribute(name, "true");
  else element.removeAttribute(name);
}

function put(element: Element, name: string, value: Value): void {
  if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
  else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName, size: "" | "small" = ""): SVGElement {
  const shape: Shape = icons[name] ?? {};
  const svg = document.createElementNS(SVG, "svg");
  const looks = ["ui-icon", size, shape.along ? "along" : ""].filter((look) => look !== "");
  put(svg, "viewBox", "0 0 20 20");
  put(svg, "class", looks.join(" "));
  put(svg, "aria-hidden", "true");
  for (const part of ["fill", "line", "heavy", "cut"] as const) {
    const drawing = shape[part];
    if (drawing === undefined) continue;
    const path = document.createElementNS(SVG, "path");
    put(path, "class", part);
    put(path, "d", drawing);
    svg.append(path);
  }
  return svg;
}
