import type { Catalogue } from "../catalogue";
import { clock, limit, list, name as fenced, number } from "../format";
import { plural } from "../plural";

const files = { one: "# fichier", other: "# fichiers" };

export const chat: Catalogue["chat"] = {
  conversation: "Conversation",
  message: "Message",
  loadingConversation: "Chargement de la conversation",
  loadingOlder: "Chargement des messages précédents",
  loadOlder: "Afficher les messages précédents",
  olderFailed: "Les messages précédents n’ont pas pu être chargés.",
  emptyTitle: "Aucun message pour l’instant",
  emptyText: "Écrivez ci-dessous, ou partagez une image du problème.",
  emptyReadText: "Personne n’a rien écrit dans cette session.",

  newSince: (count, at) => plural(count, { one: `# nouveau depuis ${clock(at)}`, other: `# nouveaux depuis ${clock(at)}` }),
  newMessages: (count) => plural(count, { one: "# nouveau message", other: "# nouveaux messages" }),
  jump: "Aller au dernier",
  edited: "modifié",
  typing: (names) => `${list(names.map(fenced))} ${names.length > 1 ? "écrivent" : "écrit"}`,
  someone: "Quelqu’un",
  youInside: "vous",

  log: {
    joined: (who) => [who, who.self ? " avez rejoint la session" : " a rejoint la session"],
    left: (who) => [who, who.self ? " avez quitté la session" : " a quitté la session"],
    admitted: (who, whom) => (whom.self ? [who, " vous a fait entrer"] : [who, who.self ? " avez" : " a", " fait entrer ", whom]),
    removed: (who, whom) =>
      whom.self ? [who, " vous a retiré de la session"] : [who, who.self ? " avez" : " a", " retiré ", whom, " de la session"],
    ended: (who) => [who, who.self ? " avez mis fin à la session" : " a mis fin à la session"],
    endedByItself: () => ["La session a pris fin"],
    retitled: (who) => [who, who.self ? " avez changé le titre" : " a changé le titre"],
    handed_over: (who, whom) =>
      whom.self ? [who, " vous a confié la session"] : [who, who.self ? " avez" : " a", " confié la session à ", whom],
    secret_asked: (who, whom) => [who, who.self ? " avez" : " a", " demandé un secret à ", whom],
    secret_given: (who, whom) => [who, who.self ? " avez" : " a", " donné un secret à ", whom, ", montré une fois et conservé nulle part"],
    second_device: (who) => [who, who.self ? " avez rejoint avec un second appareil" : " a rejoint avec un second appareil"],
    fetched: (who, file) => [who, who.self ? " avez" : " a", " téléchargé ", file ?? "un fichier supprimé depuis"],
    fetchedSeveral: (who, count) => [who, who.self ? " avez" : " a", " téléchargé ", plural(count, files)],
    deleted: (who) => [who, who.self ? " avez supprimé un message" : " a supprimé un message"],
  },

  said: (name, text, count) =>
    `${fenced(name)} : ${[text, count > 0 ? plural(count, files) : ""].filter((part) => part !== "").join(", ")}`,

  sending: "Envoi en cours",
  whenOnline: "Sera envoyé dès votre retour en ligne",
  whenFilesArrived: (count) =>
    count === 1 ? "Sera envoyé quand le fichier sera arrivé" : "Sera envoyé quand les fichiers seront arrivés",
  notSent: "Non envoyé",
  stale: "Écrit il y a un moment. L’envoyer maintenant ?",
  sendNow: "Envoyer maintenant",
  discard: "Abandonner",
  copyText: "Copier le texte",
  unsent: "Ceci n’avait pas encore été envoyé :",

  arrivedIntact: "Arrivé intact",
  openPicture: (name) => `Ouvrir ${fenced(name)}`,
  pictureOf: (name) => `Image : ${fenced(name)}`,
  downloadFile: (name) => `Télécharger ${fenced(name)}`,
  pictureFailed: "L’image n’a pas pu être chargée",

  filesToShare: "Fichiers à partager",

  composer: "Écrire et partager",
  noFolders: "Les dossiers ne peuvent pas être partagés tels quels. Choisissez les fichiers qu’ils contiennent.",
  pastedName: (time) => `Collé à ${time.replace(":", ".")}`,
  write: "Écrivez un message",
  writeTo: (names) => `Écrivez à ${names}`,
  share: "Partager",
  shareFiles: "Partager des fichiers",
  takePhoto: "Prendre une photo",
  dropTitle: (count) =>
    count > 0
      ? plural(count, { one: "Déposez # fichier pour le partager", other: "Déposez # fichiers pour les partager" })
      : "Déposez des fichiers pour les partager",
  dropLimit: (bytes) => `Jusqu’à ${limit(bytes)} chacun`,
  countOf: (count, most) => `${number(count)} sur ${number(most)}`,
  tooLong: (over) => plural(over, { one: "# caractère de trop", other: "# caractères de trop" }),
  offline: "Vous êtes hors ligne. Ce que vous partagez attend ici et partira une seule fois.",
  connecting: "Connexion",
  connectingAgain: "Reconnexion",
  restarting: "Le serveur redémarre. De retour dans une dizaine de secondes.",
  notKept: "Ce navigateur ne conserve rien. Gardez cette page ouverte jusqu’à ce que tout soit envoyé.",
  endedBy: (name, time) => `${fenced(name)} a mis fin à la session à ${time}.`,
  ended: "La session est terminée.",

  titleWithCount: (count, title) => `(${count > 99 ? "99+" : number(count)}) ${title}`,
};
