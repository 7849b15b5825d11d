/** The page at `/console` and everything below it. */
import Console from "./Console.svelte";
import { show } from "./page";

show(Console, {});
