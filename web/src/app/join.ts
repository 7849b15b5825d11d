import "../ui/base.css";

import { need } from "../words/index";
import { begin } from "../words/speaking";
import { JoinPage } from "./join-page";

const target = document.getElementById("app");
if (target === null) throw new Error("The page has no element with the id app.");
const page = new JoinPage(target);
const ready = begin();
// What goes wrong on the way in is said in the same language.
void ready.then(() => need("door"));
const open = () => void ready.then(() => page.open());
open();
// The same link opened again in this tab changes only the fragment, which loads nothing by itself.
window.addEventListener("hashchange", open);
