import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";
import { plural } from "../plural";

export const gallery: Catalogue["gallery"] = {
  title: "Dateien",
  jump: "In der Unterhaltung zeigen",
  kind: "Art der Datei",
  everyKind: "Alle Arten",
  families: { picture: "Bilder", video: "Videos", sound: "Ton", document: "Dokumente", other: "Andere" },
  from: "Von wem",
  anybody: "Von allen",
  chooseSome: "Auswählen",
  done: "Fertig",
  choose: (name) => `${fenced(name)} auswählen`,
  chosen: (count, size) => `${number(count)} ausgewählt, ${size}`,
  tooMany: (most) => `Höchstens ${number(most)} auf einmal. Oder alle als ein Zip laden.`,
  zip: "Als ein Zip laden",
  zipAll: "Alle als ein Zip laden",
  showMore: (count) => plural(count, { one: "# weitere zeigen", other: "# weitere zeigen" }),
  loading: "Wird geladen",
  none: "Noch keine.",
  noneSuch: "Keine dieser Art.",
  failed: "Die Dateien konnten nicht geladen werden.",

  // Pictures and films in place.
  notYet: "Ein Bild zum Ansehen ist noch nicht da.",
  original: "Original zeigen",
  originalOf: (size) => `Original zeigen (${size})`,
  noPlay: "Dieser Browser kann es nicht abspielen. Laden Sie es herunter.",
};
