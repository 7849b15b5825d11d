/** Choosing an emoji, and the emoji that people put on a message. */
import { list, name as fenced, number } from "../format";
import { plural } from "../plural";

export const emoji = {
  title: "Choose an emoji",
  search: "Search emoji",
  all: "Emoji",
  groups: "Groups",
  loadFailed: "The emoji did not load.",
  recent: "Recently used",
  smileys: "Smileys and feelings",
  people: "People",
  nature: "Animals and nature",
  food: "Food and drink",
  travel: "Travel and places",
  activities: "Activities",
  things: "Things",
  symbols: "Symbols",
  flags: "Flags",
  found: (count: number) => plural(count, { one: "# emoji found", other: "# emoji found" }),
  notFound: (text: string) => `No emoji is called ${fenced(text)}.`,
  back: "Back to all emoji",
  variantsOf: (name: string) => `Skin tones of ${name}`,
  moreTones: "Hold, or press the menu key, for more skin tones",
  skinTone: "Skin tone",
  /** From Unicode's yellow to the darkest. */
  tones: ["No skin tone", "Light", "Medium light", "Medium", "Medium dark", "Dark"],
  toned: (name: string, tones: readonly string[]) => `${name}: ${tones.join(", ")}`,

  // Below a message.
  reactions: "Reactions",
  add: "Add a reaction",
  /** Said for one chip: the emoji, how many, and who. */
  chip: (emoji: string, count: number, who: string) => `${emoji} ${number(count)}: ${who}`,
  who: (names: readonly string[], others: number) =>
    list(others > 0 ? [...names.map(fenced), `${number(others)} more`] : names.map(fenced)),
  full: (most: number) => `This message has ${number(most)} different reactions, as many as it can hold. You can still join one of them.`,
} as const;
