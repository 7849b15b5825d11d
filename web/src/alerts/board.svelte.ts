/** What on a technician's board is worth an alert: what became unread, and who knocks. */
import type { Board } from "../sessions/board.svelte";
import type { BoardRow } from "../wire/types";
import { actions as words, console as deskWords } from "../words/index";
import type { Alerts } from "./alerts.svelte";

interface Seen {
  unread: number;
  knocks: ReadonlySet<string>;
}

/** Every session on the board, the one on screen included. */
export function watchBoard(of: () => Board, alerts: Alerts, open: (session: string) => void): void {
  let seen: ReadonlyMap<string, Seen> | null = null;
  $effect(() => {
    const board = of();
    if (!board.loaded) return;
    const before = seen;
    seen = new Map([...board.rows].map(([id, row]) => [id, { unread: row.unread, knocks: knocksOf(row) }]));
    if (before === null) return;
    for (const row of board.rows.values()) tellRow(row, before.get(row.session), alerts, () => open(row.session));
  });
}

function tellRow(row: BoardRow, before: Seen | undefined, alerts: Alerts, open: () => void): void {
  const about = row.session;
  const knock = row.knocks.findLast(({ id }) => !before?.knocks.has(id));
  const { last } = row;
  if (knock) alerts.tell({ about, plain: words.somebodyKnocks, from: row.title, text: deskWords.asks(knock.name), open });
  else if (last && !last.own && row.unread > (before?.unread ?? 0)) {
    alerts.tell({ about, plain: words.newMessage, from: last.name, text: last.text, open });
  }
}

function knocksOf(row: BoardRow): ReadonlySet<string> {
  return new Set(row.knocks.map((knock) => knock.id));
}
