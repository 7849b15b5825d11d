import type { Catalogue } from "../catalogue";
import { clock, limit, list, name as fenced, number } from "../format";
import { plural } from "../plural";

const files = { one: "# Datei", other: "# Dateien" };

export const chat: Catalogue["chat"] = {
  conversation: "Gespräch",
  message: "Nachricht",
  loadingConversation: "Das Gespräch wird geladen",
  loadingOlder: "Frühere Nachrichten werden geladen",
  loadOlder: "Frühere Nachrichten anzeigen",
  olderFailed: "Frühere Nachrichten ließen sich nicht laden.",
  emptyTitle: "Noch nichts geschrieben",
  emptyText: "Schreiben Sie unten, oder teilen Sie ein Bild des Problems.",
  emptyReadText: "In dieser Sitzung hat niemand etwas geschrieben.",

  newSince: (count, at) => plural(count, { one: `# neue seit ${clock(at)}`, other: `# neue seit ${clock(at)}` }),
  newMessages: (count) => plural(count, { one: "# neue Nachricht", other: "# neue Nachrichten" }),
  jump: "Zur neuesten",
  edited: "bearbeitet",
  typing: (names) => `${list(names.map(fenced))} ${names.length > 1 ? "schreiben" : "schreibt"}`,
  someone: "Jemand",
  youInside: "Sie",

  log: {
    joined: (who) => [who, who.self ? " sind beigetreten" : " ist beigetreten"],
    left: (who) => [who, who.self ? " haben die Sitzung verlassen" : " hat die Sitzung verlassen"],
    admitted: (who, whom) => [who, who.self ? " haben " : " hat ", whom, " hereingelassen"],
    removed: (who, whom) => [who, who.self ? " haben " : " hat ", whom, " aus der Sitzung entfernt"],
    ended: (who) => [who, who.self ? " haben die Sitzung beendet" : " hat die Sitzung beendet"],
    endedByItself: () => ["Die Sitzung wurde beendet"],
    retitled: (who) => [who, who.self ? " haben den Titel geändert" : " hat den Titel geändert"],
    handed_over: (who, whom) => [who, who.self ? " haben die Sitzung an " : " hat die Sitzung an ", whom, " übergeben"],
    secret_asked: (who, whom) => [who, who.self ? " haben " : " hat ", whom, " um ein Geheimnis gebeten"],
    secret_given: (who, whom) => [who, who.self ? " haben " : " hat ", whom, " ein Geheimnis gegeben, einmal gezeigt und nirgends gespeichert"],
    second_device: (who) => [who, who.self ? " sind mit einem zweiten Gerät beigetreten" : " ist mit einem zweiten Gerät beigetreten"],
    fetched: (who, file) => [who, who.self ? " haben " : " hat ", file ?? "eine inzwischen gelöschte Datei", " heruntergeladen"],
    fetchedSeveral: (who, count) => [who, who.self ? " haben " : " hat ", plural(count, files), " heruntergeladen"],
    deleted: (who) => [who, who.self ? " haben eine Nachricht gelöscht" : " hat eine Nachricht gelöscht"],
  },

  said: (name, text, count) =>
    `${fenced(name)}: ${[text, count > 0 ? plural(count, files) : ""].filter((part) => part !== "").join(", ")}`,

  sending: "Wird gesendet",
  whenOnline: "Wird gesendet, sobald Sie wieder online sind",
  whenFilesArrived: (count) =>
    count === 1 ? "Wird gesendet, sobald die Datei angekommen ist" : "Wird gesendet, sobald die Dateien angekommen sind",
  notSent: "Nicht gesendet",
  stale: "Vor einer Weile geschrieben. Jetzt senden?",
  sendNow: "Jetzt senden",
  discard: "Verwerfen",
  copyText: "Text kopieren",
  unsent: "Das hatten Sie noch nicht gesendet:",

  arrivedIntact: "Unversehrt angekommen",
  openPicture: (name) => `${fenced(name)} öffnen`,
  pictureOf: (name) => `Bild: ${fenced(name)}`,
  downloadFile: (name) => `${fenced(name)} herunterladen`,
  pictureFailed: "Das Bild ließ sich nicht laden",

  filesToShare: "Dateien zum Teilen",

  composer: "Schreiben und teilen",
  noFolders: "Ordner lassen sich nicht als Ganzes teilen. Wählen Sie die Dateien darin aus.",
  pastedName: (time) => `Eingefügt um ${time.replace(":", ".")}`,
  write: "Nachricht schreiben",
  writeTo: (names) => `An ${names} schreiben`,
  share: "Teilen",
  shareFiles: "Dateien teilen",
  takePhoto: "Foto aufnehmen",
  dropTitle: (count) =>
    count > 0
      ? plural(count, { one: "Zum Teilen # Datei hier ablegen", other: "Zum Teilen # Dateien hier ablegen" })
      : "Zum Teilen Dateien hier ablegen",
  dropLimit: (bytes) => `Je Datei bis zu ${limit(bytes)}`,
  countOf: (count, most) => `${number(count)} von ${number(most)}`,
  tooLong: (over) => plural(over, { one: "# Zeichen zu viel", other: "# Zeichen zu viel" }),
  offline: "Sie sind offline. Was Sie teilen, wartet hier und wird einmal gesendet.",
  connecting: "Verbindung wird hergestellt",
  connectingAgain: "Verbindung wird wiederhergestellt",
  restarting: "Der Server startet neu. In etwa 10 Sekunden geht es weiter.",
  notKept: "Dieser Browser speichert nichts. Lassen Sie diese Seite offen, bis alles gesendet ist.",
  endedBy: (name, time) => `${fenced(name)} hat die Sitzung um ${time} Uhr beendet.`,
  ended: "Die Sitzung ist beendet.",

  titleWithCount: (count, title) => `(${count > 99 ? "99+" : number(count)}) ${title}`,
};
