/** What the row of reactions shows: each emoji once, in the order it came, with the names of who put it there. */
import { emoji as words } from "../../words/index";
import type { ParticipantRow, ReactionRow } from "../../wire/types";
import { nameOf } from "../people";

/** Different emoji that a message can hold. The desk holds to it; here it is only said in time. */
export const MOST_KINDS = 50;
const NAMES = 20;

export interface Chip {
  readonly emoji: string;
  readonly count: number;
  readonly own: boolean;
  readonly who: string;
}

export function chipsOf(
  reactions: readonly ReactionRow[],
  you: string | null,
  people: ReadonlyMap<string, ParticipantRow>,
): readonly Chip[] {
  const there = reactions.filter((row) => row.by.length > 0);
  // Rows are used again for other emoji, so the newest place is not always the newest row; the order only has to stay.
  const ordered = there.sort((a, b) => a.created_rev - b.created_rev || (a.id < b.id ? -1 : 1));
  return ordered.map((row) => ({
    emoji: row.emoji,
    count: row.by.length,
    own: you !== null && row.by.includes(you),
    who: namesOf(row.by, you, people),
  }));
}

/** The reader first, as in "You, A.K. and T.B.". */
function namesOf(by: readonly string[], you: string | null, people: ReadonlyMap<string, ParticipantRow>): string {
  const ordered = you !== null && by.includes(you) ? [you, ...by.filter((id) => id !== you)] : by;
  const names = ordered.slice(0, NAMES).map((id) => nameOf(people.get(id), you));
  return words.who(names, ordered.length - names.length);
}
