/** The page at `/console` and everything below it. */
import "../words/english";

import Console from "./Console.svelte";
import { show } from "./page";

show(Console, {});
