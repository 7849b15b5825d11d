/** Puts a page's outermost component into its HTML shell. */
import "../ui/base.css";
import "../ui/icons-more";

import { mount, type Component } from "svelte";

export function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): void {
  const target = document.getElementById("app");
  if (target === null) throw new Error("The page has no element with the id app.");
  mount(component, { target, props });
}
