/** The page at `/setup`: its address carries the one-time secret behind the `#`. */
import "../words/english";

import SetUp from "../accounts/SetUp.svelte";
import { takeSecret } from "../sessions/joining";
import { show } from "./page";

show(SetUp, { secret: takeSecret(), ondone: () => location.assign("/console") });
