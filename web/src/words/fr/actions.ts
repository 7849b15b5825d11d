import type { Catalogue } from "../catalogue";
import { clock, list, name as fenced } from "../format";
import { plural } from "../plural";

const files = { one: "# fichier", other: "# fichiers" };

export const actions: Catalogue["actions"] = {
  readBy: (names) => `Lu par ${list(names.map(fenced))}`,
  noticesLead: "Quand quelque chose de nouveau arrive pendant que vous regardez ailleurs :",
  playSound: "Jouer un son",
  showNotification: "Afficher une notification",
  notificationWords: "Avec les noms et les mots",
  notificationsBlocked: "Ce navigateur bloque les notifications de cette page. Vous pouvez les autoriser dans ses réglages.",
  noNotifications: "Ce navigateur ne peut pas afficher les notifications d’une page.",
  newMessage: "Nouveau message",
  somebodyKnocks: "Quelqu’un demande à entrer",
  filesShared: (count) => plural(count, files),
  readShared: "Les autres dans la session voient jusqu’où vous avez lu.",
  readNotShared: "Personne ne voit jusqu’où vous avez lu.",

  actionsOn: (name, at) => `Actions : ${fenced(name)}, ${clock(at)}`,
  menu: "Actions pour ce message",
  react: "Réagir",
  reactWith: (emoji) => `Réagir avec ${emoji}`,
  moreEmoji: "Autres émojis",
  reply: "Répondre",
  copyText: "Copier le texte",
  copyLink: "Copier le lien",
  edit: "Modifier",
  remove: "Supprimer",

  deviceAsks: "Est-ce vous, sur un second appareil ?",
  deviceIs: {
    phone: (browser) => `Un téléphone${browser === "" ? "" : ` avec ${browser}`} demande à entrer en votre nom.`,
    tablet: (browser) => `Une tablette${browser === "" ? "" : ` avec ${browser}`} demande à entrer en votre nom.`,
    computer: (browser) => `Un ordinateur${browser === "" ? "" : ` avec ${browser}`} demande à entrer en votre nom.`,
  },
  deviceYes: "Oui, c’est moi",
  deviceNo: "Non",
  deviceLetIn: "Votre second appareil a rejoint la session.",
  deviceKeptOut: "Il n’a pas été admis.",

  answering: (name) => `Réponse à ${fenced(name)}`,
  dropReply: "Ne pas répondre à ce message",
  jumpTo: (name) => `Aller au message de ${fenced(name)}`,
  deletedMessage: "Message supprimé",
  originalMissing: "Le message n’a pas pu être lu",
  filesAlone: (count) => plural(count, files),

  editing: "Vous modifiez votre message",
  editText: "Texte de votre message",
  notify: "Avertir les autres de cette modification",
  save: "Enregistrer",
  saved: "Enregistré",
  saving: "Enregistrement",
  savedLater: "Sera enregistré dès votre retour en ligne",
  notSaved: "Non enregistré",
  conflict: "Ce message a été modifié ailleurs entre-temps. Voici son texte actuel :",
  saveAnyway: "Enregistrer le mien à la place",
  look: "Voir",
  emptyText: "Un message sans fichier a besoin de quelques mots.",
  editedAt: (time) => `modifié à ${time}`,
  seeEarlier: "voir le texte précédent",
  earlier: "Texte précédent",
  earlierAt: (time) => `De ${time}`,
  earlierFailed: "Le texte précédent n’a pas pu être lu.",
  earlierLoading: "Lecture du texte précédent",
  changedAt: (name, time) => `${fenced(name)} a modifié ceci à ${time}`,
  changed: (name) => `${fenced(name)} a modifié un message`,
  changedSeveral: (count) => plural(count, { one: "# message a été modifié", other: "# messages ont été modifiés" }),

  removeTitle: "Supprimer ce message ?",
  removeWhat: (text, count) => {
    if (count === 0) return "Le texte disparaîtra pour tout le monde d’ici une minute.";
    if (text) return `Le texte et ${plural(count, files)} disparaîtront pour tout le monde d’ici une minute.`;
    return plural(count, {
      one: "Le fichier disparaîtra pour tout le monde d’ici une minute.",
      other: "# fichiers disparaîtront pour tout le monde d’ici une minute.",
    });
  },
  removeLine: "Une ligne dira que vous avez supprimé un message.",
  keep: "Le garder",
  removeYes: "Oui, allez-y",
  removed: "Vous avez supprimé un message",
  notRemoved: "Non supprimé",
  notReacted: "Votre réaction n’a pas été envoyée",

  excerpt: "Plus haut dans cette conversation",
  backToLatest: "Revenir aux derniers messages",
  showBefore: "Afficher ce qui précède",
  showAfter: "Afficher ce qui suit",
  looking: "Recherche du message",
  notFound: "Le message est introuvable. Il a peut-être été supprimé.",

  secret: {
    title: (name, label) => `${fenced(name)} demande : ${fenced(label)}`,
    only: (name) => `Seul·e ${fenced(name)} le voit, une fois. Rien n’est enregistré.`,
    send: (name) => `Envoyer à ${fenced(name)}`,
    notNow: "Pas maintenant",
    sending: "Scellement et envoi",
    sent: (name) => `Envoyé. Seul·e ${fenced(name)} peut l’ouvrir.`,
    declined: "Vous avez choisi « Pas maintenant ».",
    withdrawn: (name) => `${fenced(name)} ne le demande plus.`,
    expired: "La demande a attendu trop longtemps. Elle est levée.",
    failed: "Rien n’a été envoyé ni enregistré.",
    unable: (name) => `Cette page ne peut pas protéger un secret en chemin, car son adresse ne commence pas par https. ${fenced(name)} en est averti·e.`,
    card: "Un secret est demandé",
  },
};
