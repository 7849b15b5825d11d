/** Finding a session on the board by customer, title or date. Pure. */
import type { BoardRow } from "../wire/types";

/** Every word must be found somewhere; case and accents do not matter. */
export function matches(row: BoardRow, search: string): boolean {
  const words = folded(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = folded([row.title, ...row.customers, ...row.knocks.map((knock) => knock.name), ...dates(row)].join("\n"));
  return words.every((word) => text.includes(word));
}

/** As people write dates here, in full and in figures, and as machines do. */
function dates(row: BoardRow): string[] {
  const opened = new Date(row.opened_at);
  const month = String(opened.getMonth() + 1).padStart(2, "0");
  const day = String(opened.getDate()).padStart(2, "0");
  return [
    `${opened.getFullYear()}-${month}-${day}`,
    opened.toLocaleDateString(undefined),
    opened.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long" }),
  ];
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
