import type { Catalogue } from "../catalogue";
import { list, name as fenced, number } from "../format";
import { plural } from "../plural";

export const emoji: Catalogue["emoji"] = {
  title: "Emoji auswählen",
  search: "Emojis suchen",
  all: "Emojis",
  groups: "Gruppen",
  loadFailed: "Die Emojis ließen sich nicht laden.",
  recent: "Zuletzt verwendet",
  smileys: "Smileys und Gefühle",
  people: "Menschen",
  nature: "Tiere und Natur",
  food: "Essen und Trinken",
  travel: "Reisen und Orte",
  activities: "Aktivitäten",
  things: "Gegenstände",
  symbols: "Symbole",
  flags: "Flaggen",
  found: (count) => plural(count, { one: "# Emoji gefunden", other: "# Emojis gefunden" }),
  notFound: (text) => `Kein Emoji heißt ${fenced(text)}.`,
  back: "Zurück zu allen Emojis",
  variantsOf: (name) => `Hauttöne: ${name}`,
  moreTones: "Für weitere Hauttöne gedrückt halten oder die Menütaste drücken",
  skinTone: "Hautton",
  tones: ["Kein Hautton", "Hell", "Mittelhell", "Mittel", "Mitteldunkel", "Dunkel"],
  toned: (name, tones) => `${name}: ${tones.join(", ")}`,

  reactions: "Reaktionen",
  add: "Reaktion hinzufügen",
  chip: (emoji, count, who) => `${emoji} ${number(count)}: ${who}`,
  who: (names, others) => list(others > 0 ? [...names.map(fenced), `${number(others)} weitere`] : names.map(fenced)),
  full: (most) =>
    `Diese Nachricht hat ${number(most)} verschiedene Reaktionen, mehr fasst sie nicht. Einer davon können Sie sich noch anschließen.`,
};
