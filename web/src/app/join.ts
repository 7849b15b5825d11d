import "../ui/base.css";

import { JoinPage } from "./join-page";

const target = document.getElementById("app");
if (target === null) throw new Error("The page has no element with the id app.");
const page = new JoinPage(target);
void page.open();
// The same link opened again in this tab changes only the fragment, which loads nothing by itself.
window.addEventListener("hashchange", () => void page.open());
