import "../ui/base.css";

import { FrontPage } from "./front-page";

const target = document.getElementById("app");
if (target === null) throw new Error("The page has no element with the id app.");
new FrontPage(target).open();
