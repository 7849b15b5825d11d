import type { Catalogue } from "../catalogue";
import { clock, list, name as fenced } from "../format";
import { plural } from "../plural";

const files = { one: "# Datei", other: "# Dateien" };

export const actions: Catalogue["actions"] = {
  readBy: (names) => `Gelesen von ${list(names.map(fenced))}`,
  noticesLead: "Wenn etwas Neues kommt, während Sie woanders hinsehen:",
  playSound: "Einen Ton abspielen",
  showNotification: "Eine Benachrichtigung zeigen",
  notificationWords: "Mit Namen und Worten",
  notificationsBlocked: "Dieser Browser blockiert Benachrichtigungen dieser Seite. Sie können sie in seinen Einstellungen erlauben.",
  noNotifications: "Dieser Browser kann keine Benachrichtigungen einer Seite zeigen.",
  newMessage: "Neue Nachricht",
  somebodyKnocks: "Jemand bittet um Einlass",
  filesShared: (count) => plural(count, files),
  readShared: "Die anderen in der Sitzung sehen, wie weit Sie gelesen haben.",
  readNotShared: "Niemand sieht, wie weit Sie gelesen haben.",

  actionsOn: (name, at) => `Aktionen: ${fenced(name)}, ${clock(at)}`,
  menu: "Aktionen für diese Nachricht",
  react: "Reagieren",
  reactWith: (emoji) => `Mit ${emoji} reagieren`,
  moreEmoji: "Weitere Emojis",
  reply: "Antworten",
  copyText: "Text kopieren",
  copyLink: "Link kopieren",
  edit: "Bearbeiten",
  remove: "Löschen",

  deviceAsks: "Sind Sie das, mit einem zweiten Gerät?",
  deviceIs: {
    phone: (browser) => `Ein Telefon${browser === "" ? "" : ` mit ${browser}`} möchte in Ihrem Namen dazukommen.`,
    tablet: (browser) => `Ein Tablet${browser === "" ? "" : ` mit ${browser}`} möchte in Ihrem Namen dazukommen.`,
    computer: (browser) => `Ein Computer${browser === "" ? "" : ` mit ${browser}`} möchte in Ihrem Namen dazukommen.`,
  },
  deviceYes: "Ja, das bin ich",
  deviceNo: "Nein",
  deviceLetIn: "Ihr zweites Gerät ist dabei.",
  deviceKeptOut: "Es wurde nicht eingelassen.",

  answering: (name) => `Antwort an ${fenced(name)}`,
  dropReply: "Nicht auf diese Nachricht antworten",
  jumpTo: (name) => `Zur Nachricht von ${fenced(name)}`,
  deletedMessage: "Gelöschte Nachricht",
  originalMissing: "Die Nachricht ließ sich nicht lesen",
  filesAlone: (count) => plural(count, files),

  editing: "Sie bearbeiten Ihre Nachricht",
  editText: "Text Ihrer Nachricht",
  notify: "Andere über diese Änderung benachrichtigen",
  save: "Speichern",
  saved: "Gespeichert",
  saving: "Wird gespeichert",
  savedLater: "Wird gespeichert, sobald Sie wieder online sind",
  notSaved: "Nicht gespeichert",
  conflict: "Diese Nachricht wurde inzwischen anderswo geändert. Sie lautet jetzt:",
  saveAnyway: "Stattdessen meine speichern",
  look: "Ansehen",
  emptyText: "Eine Nachricht ohne Dateien braucht ein paar Worte.",
  editedAt: (time) => `bearbeitet um ${time}`,
  seeEarlier: "früheren Text ansehen",
  earlier: "Früherer Text",
  earlierAt: (time) => `Von ${time}`,
  earlierFailed: "Der frühere Text ließ sich nicht lesen.",
  earlierLoading: "Der frühere Text wird gelesen",
  changedAt: (name, time) => `${fenced(name)} hat das um ${time} geändert`,
  changed: (name) => `${fenced(name)} hat eine Nachricht geändert`,
  changedSeveral: (count) => plural(count, { one: "# Nachricht wurde geändert", other: "# Nachrichten wurden geändert" }),

  removeTitle: "Diese Nachricht löschen?",
  removeWhat: (text, count) => {
    if (count === 0) return "Der Text ist innerhalb einer Minute für alle verschwunden.";
    if (text) return `Der Text und ${plural(count, files)} sind innerhalb einer Minute für alle verschwunden.`;
    return plural(count, {
      one: "Die Datei ist innerhalb einer Minute für alle verschwunden.",
      other: "# Dateien sind innerhalb einer Minute für alle verschwunden.",
    });
  },
  removeLine: "Eine Zeile sagt, dass Sie eine Nachricht gelöscht haben.",
  keep: "Behalten",
  removeYes: "Ja, fortfahren",
  removed: "Sie haben eine Nachricht gelöscht",
  notRemoved: "Nicht gelöscht",
  notReacted: "Ihre Reaktion wurde nicht gesendet",

  excerpt: "Weiter oben in diesem Gespräch",
  backToLatest: "Zurück zu den neuesten",
  showBefore: "Anzeigen, was davor kam",
  showAfter: "Anzeigen, was danach kam",
  looking: "Die Nachricht wird gesucht",
  notFound: "Die Nachricht war nicht zu finden. Vielleicht wurde sie gelöscht.",

  secret: {
    title: (name, label) => `${fenced(name)} bittet um: ${fenced(label)}`,
    only: (name) => `Nur ${fenced(name)} sieht es, einmal. Es wird nicht gespeichert.`,
    send: (name) => `An ${fenced(name)} senden`,
    notNow: "Jetzt nicht",
    sending: "Wird versiegelt und gesendet",
    sent: (name) => `Gesendet. Nur ${fenced(name)} kann es öffnen.`,
    declined: "Sie haben „Jetzt nicht“ gewählt.",
    withdrawn: (name) => `${fenced(name)} bittet nicht mehr darum.`,
    expired: "Das hat zu lange gewartet. Es wird nicht mehr darum gebeten.",
    failed: "Es wurde nicht gesendet. Nichts wurde gespeichert.",
    unable: (name) => `Diese Seite kann ein Geheimnis unterwegs nicht schützen, weil ihre Adresse nicht mit https beginnt. ${fenced(name)} weiß das jetzt.`,
    card: "Um ein Geheimnis wird gebeten",
  },
};
