import "../ui/base.css";

import { begin } from "../words/speaking";
import { FrontPage } from "./front-page";

const target = document.getElementById("app");
if (target === null) throw new Error("The page has no element with the id app.");
const page = new FrontPage(target);
void begin("door").then(() => page.open());
