import type { Catalogue } from "../catalogue";
import { list, name as fenced } from "../format";
import { plural } from "../plural";

export const join: Catalogue["join"] = {
  tagline: "Fernhilfe mit Chat und Dateien",

  pageTitle: "Beitreten · Deskside",

  waitEndedTitle: "Die Sitzung ist beendet",

  readyTitle: (technician) => `${fenced(technician)} ist bereit, Ihnen zu helfen`,
  about: (title) => `Es geht um: ${fenced(title)}`,
  nothingToInstall: "Keine Installation, kein Konto nötig.",
  yourName: "Ihr Name",
  nameHint: (technician) => `${fenced(technician)} und alle in dieser Sitzung sehen ihn.`,
  nameMissing: "Geben Sie einen Namen an, damit man weiß, wer Sie sind.",
  joinSession: "Der Sitzung beitreten",
  joining: "Beitritt läuft",
  beforeYouJoin: "Bevor Sie beitreten",
  keptBy: (organization, months) => ({
    before: `Das Gespräch und die Dateien bewahrt ${fenced(organization)} `,
    strong: plural(months, { one: "# Monat", other: "# Monate" }),
    after: " lang auf.",
  }),
  nobodySees: "Niemand sieht Ihren Bildschirm oder Ihre Kamera, wenn Sie nicht jedes Mal zustimmen.",
  leaveWhenever: "Sie können jederzeit gehen.",
  codeInstead: "Ich habe stattdessen einen Code",
  lookingUp: "Ihre Einladung wird gesucht",

  enterCode: "Code eingeben",
  lookFailedTitle: "Ihre Einladung ließ sich nicht laden",
  chatFailedTitle: "Das Gespräch ließ sich nicht laden",

  peopleHere: (names) => `${list([...names, "Sie"])} sind hier`,
  onlyYou: "Nur Sie sind hier",
  files: "Dateien",
  devices: "Ihre Geräte",
  leave: "Sitzung verlassen",
};
