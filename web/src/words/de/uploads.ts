import type { Catalogue } from "../catalogue";
import { name as fenced, number, sizeOf } from "../format";

const part = (some: string, whole: string): string => `${some} von ${whole}`;

export const uploads: Catalogue["uploads"] = {
  queued: "Wartet",
  checking: "Wird auf Viren geprüft …",
  heldBack: (threat: string) => `Zurückgehalten: ${threat}`,
  heldUnchecked: "Zurückgehalten: nicht prüfbar",
  heldWhy: "Niemand kann sie öffnen.",
  notChecked: "Nicht auf Viren geprüft",
  paused: (confirmed, whole) => `Angehalten bei ${sizeOf(confirmed, whole, part)}`,
  moved: (confirmed, whole) => sizeOf(confirmed, whole, part),
  left: (time) => `noch ${time}`,
  proving: "Prüfsummen werden verglichen",
  notProven: "Angekommen",
  progressOf: (name) => `Übertragung von ${fenced(name)}`,
  remove: (name) => `${fenced(name)} entfernen`,
  pause: (name) => `${fenced(name)} anhalten`,
  resume: (name) => `${fenced(name)} fortsetzen`,
  retry: (name) => `${fenced(name)} noch einmal versuchen`,
  pickAgain: (name) => `${fenced(name)} noch einmal auswählen`,
  pickAgainWhy: "Wählen Sie die Datei noch einmal aus, dann geht es an derselben Stelle weiter.",

  play: (name) => `${fenced(name)} abspielen`,
  pausePlaying: (name) => `${fenced(name)} anhalten`,
  placeInSound: (name) => `Stelle in der Aufnahme: ${fenced(name)}`,
  playedOf: (place, whole) => `${place} von ${whole}`,
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  previous: "Vorheriges Bild",
  next: "Nächstes Bild",
  placeOf: (place, all) => `${number(place)} von ${number(all)}`,
  copyCode: "Code kopieren",
};
