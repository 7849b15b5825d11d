/** What a quiet line between the messages says, and the small sign beside it. */
import type { IconName } from "../ui/icons";
import { chat as words } from "../words/index";
import type { EventName, ParticipantRow } from "../wire/types";
import type { LogItem } from "./arrangement";
import { nameOf } from "./people";

/** Names stand out from the words around them. */
export type LogPart = string | { name: string; self?: boolean };

export interface Log {
  icon: IconName;
  parts: LogPart[];
}

const ICONS: Record<EventName, IconName> = {
  joined: "enter",
  admitted: "enter",
  left: "leave",
  removed: "remove",
  ended: "stop",
  retitled: "edit",
  handed_over: "forward",
  second_device: "enter",
  fetched: "download",
  secret_asked: "key",
  secret_given: "key",
};

export function logOf({ entry, more }: LogItem, you: string | null): Log {
  if (entry.type === "message") {
    return { icon: "trash", parts: words.log.deleted(named(entry.author, you)) };
  }
  const { row, actor, subject } = entry;
  const who = named(actor ?? subject, you);
  const whom = subject?.id === you ? { name: words.youInside, self: true } : named(subject ?? actor, you);
  switch (row.name) {
    case "joined":
    case "left":
      return { icon: ICONS[row.name], parts: words.log[row.name](named(subject ?? actor, you)) };
    case "ended":
      return { icon: ICONS.ended, parts: row.actor === null ? words.log.endedByItself() : words.log.ended(who) };
    case "fetched": {
      const file = row.file_name === null ? null : { name: row.file_name };
      const parts = more > 0 ? words.log.fetchedSeveral(who, more + 1) : words.log.fetched(who, file);
      return { icon: ICONS.fetched, parts };
    }
    case "second_device":
      return { icon: ICONS.second_device, parts: words.log.second_device(named(subject ?? actor, you)) };
    case "admitted":
    case "removed":
    case "handed_over":
    case "secret_asked":
    case "secret_given":
      return { icon: ICONS[row.name], parts: words.log[row.name](who, whom) };
    case "retitled":
      return { icon: ICONS.retitled, parts: words.log.retitled(who) };
  }
}

/** In many languages the words around change when the reader is meant. */
function named(person: ParticipantRow | null, you: string | null): { name: string; self: boolean } {
  return { name: nameOf(person, you), self: person !== null && person.id === you };
}
