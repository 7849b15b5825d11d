/** What a quiet line between the messages says, and the small sign beside it. */
import type { IconName } from "../ui/icons";
import { chat as words } from "../words/index";
import type { EventName } from "../wire/types";
import type { LogItem } from "./arrangement";
import { nameOf } from "./people";

/** Names stand out from the words around them. */
export type LogPart = string | { name: string };

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
};

export function logOf({ entry }: LogItem, you: string | null): Log {
  if (entry.type === "message") {
    return { icon: "trash", parts: words.log.deleted({ name: nameOf(entry.author, you) }) };
  }
  const { row, actor, subject } = entry;
  const who = { name: nameOf(actor ?? subject, you) };
  const whom = subject === null ? who : { name: subject.id === you ? words.youInside : nameOf(subject, you) };
  switch (row.name) {
    case "joined":
    case "left":
      return { icon: ICONS[row.name], parts: words.log[row.name]({ name: nameOf(subject ?? actor, you) }) };
    case "ended":
      return { icon: ICONS.ended, parts: row.actor === null ? words.log.endedByItself() : words.log.ended(who) };
    case "admitted":
    case "removed":
      return { icon: ICONS[row.name], parts: words.log[row.name](who, whom) };
    case "retitled":
      return { icon: ICONS.retitled, parts: words.log.retitled(who) };
  }
}
