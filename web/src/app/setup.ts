/** The page at `/setup`: its address carries the one-time secret behind the `#`. */
import "../words/english";

import SetUp from "../accounts/SetUp.svelte";
import { takeSecret } from "../sessions/joining";
import { show } from "./page";

show(SetUp, { secret: takeSecret(), ondone: () => location.assign("/console") });

// Another address pasted over this one changes only what stands behind the `#`, and the browser would stay where it is.
window.addEventListener("hashchange", () => location.reload());
