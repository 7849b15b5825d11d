/**
 * Says aloud who asks to come in, wherever in the console the technician is. Only newcomers: who waited already when the
 * page was opened is read on the board. Has to be called while a component is set up.
 */
import type { Announcer } from "../ui/announcements.svelte";
import { console as words } from "../words/index";
import type { Board } from "./board.svelte";

export function tellKnocks(of: () => Board, announcer: Announcer): void {
  let known: ReadonlySet<string> | null = null;
  $effect(() => {
    const board = of();
    const knocks = [...board.rows.values()].flatMap((row) => row.knocks);
    if (!board.loaded) return;
    const before = known;
    known = new Set(knocks.map((knock) => knock.id));
    if (before === null) return;
    const fresh = knocks.filter((knock) => !before.has(knock.id));
    if (fresh.length > 0) announcer.say(fresh.map((knock) => words.asks(knock.name)).join(". "));
  });
}
