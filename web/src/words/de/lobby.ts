import type { Catalogue } from "../catalogue";
import { name as fenced } from "../format";
import { plural } from "../plural";

export const lobby: Catalogue["lobby"] = {
  codePageTitle: "Code eingeben · Deskside",
  codeTitle: "Geben Sie Ihren Code ein",
  codeLead: "Die Person, die Ihnen hilft, liest ihn vor. Keine Installation, kein Konto nötig.",
  codeLabel: "Neunstelliger Code",
  codeIncomplete: "Der Code hat neun Ziffern.",
  codeUnknown: "Dieser Code gilt nicht mehr. Bitten Sie um einen neuen.",
  goIn: "Um Einlass bitten",
  goingIn: "Wird angefragt",
  forTechnicians: "Sie sind vom Support? Anmelden",
  notSetUp: "Dieser Desk ist noch nicht eingerichtet. Die Adresse dafür steht dort, wo Deskside gestartet wurde.",

  waitingTitle: (technician) => `${fenced(technician)} lässt Sie herein`,
  waitingText: "Das dauert einen Moment. Lassen Sie diese Seite offen.",
  waitingSaid: (technician) => `${fenced(technician)} lässt Sie herein. Das dauert einen Moment.`,
  waitingAs: (name) => `Sie haben als ${fenced(name)} angefragt`,
  connectingAgain: "Verbindung wird wiederhergestellt",
  stopWaiting: "Nicht mehr warten",
  admitted: "Sie sind drin. Das Gespräch wird geöffnet.",
  turnedAwayTitle: "Sie wurden nicht hereingelassen",
  turnedAwayText: (technician) => `Falls das ein Versehen ist, bitten Sie ${fenced(technician)} um einen neuen Code.`,
  waitEndedText: "Sie endete, bevor Sie hereingelassen wurden. Bitten Sie um einen neuen Code, wenn Sie noch Hilfe brauchen.",
  anotherCode: "Anderen Code eingeben",

  takenTitle: "Dieser Link wird schon verwendet",
  takenText: (technician) =>
    `Falls nicht: Er gilt für eine Person, und jemand ist damit beigetreten. Bitten Sie ${technician === undefined ? "" : `${fenced(technician)} `}um einen anderen Link oder einen Code.`,
  secondDeviceText: "Sind Sie selbst damit beigetreten? Dann können Sie auch mit diesem Gerät in der Sitzung sein.",
  secondDevice: "Das ist mein zweites Gerät",
  asking: "Wird gefragt",
  deviceTitle: "Stimmen Sie auf Ihrem ersten Gerät zu",
  deviceText: (technician) =>
    `Die Frage steht dort zwei Minuten lang in Ihrem Gespräch. Auch ${fenced(technician)} kann dieses Gerät hereinlassen.`,
  deviceStop: "Nicht fragen",
  deviceNoTitle: "Dieses Gerät wurde nicht hereingelassen",
  deviceNoText: (technician) =>
    `Die Antwort war Nein. Fragen Sie noch einmal, oder bitten Sie ${fenced(technician)} um einen anderen Link oder einen Code.`,
  deviceLateTitle: "Niemand hat geantwortet",
  deviceLateText: "Nehmen Sie Ihr erstes Gerät zur Hand und fragen Sie noch einmal.",
  askAgain: "Noch einmal fragen",

  linkDeadTitle: "Dieser Link gilt nicht mehr",
  linkDeadText: "Bitten Sie um einen neuen oder um einen Code.",
  noLinkTitle: "Diese Seite braucht Ihren Link",
  noLinkText: "Öffnen Sie noch einmal den Link, den Sie bekommen haben, oder geben Sie einen Code ein.",
  endedLinkText: "Bitten Sie um einen neuen Link oder einen Code, wenn Sie noch Hilfe brauchen.",

  devicesText: "Jedes davon sind Sie in dieser Sitzung.",
  devicesOnlyOne: "Öffnen Sie denselben Link auf einem Telefon oder einem anderen Computer, dann sind Sie mit beiden hier.",
  deviceFirst: "Das Gerät, mit dem Sie beigetreten sind",
  deviceNames: {
    phone: (browser) => (browser === "" ? "Telefon" : `Telefon, ${browser}`),
    tablet: (browser) => (browser === "" ? "Tablet" : `Tablet, ${browser}`),
    computer: (browser) => (browser === "" ? "Computer" : `Computer, ${browser}`),
  },
  deviceSince: (time) => `seit ${time}`,
  deviceThis: "Dieses Gerät",
  deviceSignOut: "Abmelden",
  deviceSignOutNamed: (device) => `Abmelden: ${device}`,
  deviceSigningOut: "Wird abgemeldet",
  deviceSignedOut: (device) => `${device} ist abgemeldet.`,
  devicesFailed: "Ihre Geräte wurden nicht geladen.",

  leaveTitle: "Diese Sitzung verlassen?",
  leaveText: (organization) =>
    `Um zurückzukommen, brauchen Sie einen neuen Link oder Code. Was Sie geteilt haben, bleibt bei ${fenced(organization)}.`,
  leaveEverywhere: "Sie verlassen sie auch auf Ihrem anderen Gerät.",
  stay: "Bleiben",
  leaveNow: "Verlassen",
  leaving: "Wird verlassen",

  endedTitle: "Die Sitzung ist beendet. Vielen Dank für Ihre Geduld.",
  endedBy: (name, time) => `${fenced(name)} hat sie um ${time} Uhr beendet.`,
  keptElsewhere: (organization) =>
    `${organization === undefined ? "" : `Das Gespräch liegt bei ${fenced(organization)}. `}Auf diesem Gerät bleibt nichts davon.`,
  removedTitle: "Sie sind nicht mehr in dieser Sitzung",
  removedText: (organization) =>
    `Der Support${organization === undefined ? "" : ` von ${fenced(organization)}`} hat Ihre Teilnahme beendet. Auf diesem Gerät bleibt nichts davon.`,
  leftTitle: "Sie haben die Sitzung verlassen",
  unsentTitle: "Das hatten Sie noch nicht gesendet",
  unsentText: "Kopieren Sie es, wenn Sie es brauchen. Es verschwindet, wenn Sie diese Seite schließen.",
  copyUnsent: "Text kopieren",
  filesUnsent: (count) => plural(count, { one: "# Datei wurde nicht gesendet.", other: "# Dateien wurden nicht gesendet." }),
  mayClose: "Sie können diese Seite schließen.",
};
