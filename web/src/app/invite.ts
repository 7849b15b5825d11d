/** The page at `/invite`: its address carries the invitation's secret behind the `#`. */
import "../words/english";

import AcceptInvitation from "../accounts/AcceptInvitation.svelte";
import { takeSecret } from "../sessions/joining";
import { show } from "./page";

show(AcceptInvitation, { secret: takeSecret(), ondone: () => location.assign("/console") });

// Another address pasted over this one changes only what stands behind the `#`, and the browser would stay where it is.
window.addEventListener("hashchange", () => location.reload());
