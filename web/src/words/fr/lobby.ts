import type { Catalogue } from "../catalogue";
import { name as fenced } from "../format";
import { plural } from "../plural";

export const lobby: Catalogue["lobby"] = {
  codePageTitle: "Saisissez votre code · Deskside",
  codeTitle: "Saisissez votre code",
  codeLead: "La personne qui vous aide vous le dicte. Rien à installer, aucun compte à créer.",
  codeLabel: "Code à neuf chiffres",
  codeIncomplete: "Le code comporte neuf chiffres.",
  codeUnknown: "Ce code n’est plus valable. Demandez-en un nouveau.",
  goIn: "Demander à entrer",
  goingIn: "Demande en cours",
  forTechnicians: "Vous êtes de l’assistance ? Connectez-vous",
  notSetUp: "Ce serveur n’est pas encore configuré. L’adresse pour le faire s’affiche là où Deskside a été démarré.",

  waitingTitle: (technician) => `${fenced(technician)} va vous faire entrer`,
  waitingText: "Cela prend un instant. Gardez cette page ouverte.",
  waitingSaid: (technician) => `${fenced(technician)} va vous faire entrer. Cela prend un instant.`,
  waitingAs: (name) => `Vous avez demandé à entrer sous le nom ${fenced(name)}`,
  connectingAgain: "Reconnexion",
  stopWaiting: "Ne plus attendre",
  admitted: "C’est bon, la conversation s’ouvre.",
  turnedAwayTitle: "On ne vous a pas fait entrer",
  turnedAwayText: (technician) => `S’il s’agit d’une erreur, demandez un nouveau code à ${fenced(technician)}.`,
  waitEndedText: "Elle s’est terminée avant votre entrée. Demandez un nouveau code si vous avez encore besoin d’aide.",
  anotherCode: "Saisir un autre code",

  takenTitle: "Ce lien est déjà utilisé",
  takenText: (technician) =>
    `Sinon : il est valable pour une seule personne, et quelqu’un l’a déjà utilisé. Demandez ${technician === undefined ? "" : `à ${fenced(technician)} `}un autre lien ou un code.`,
  secondDeviceText: "L’avez-vous utilisé vous-même ? Alors vous pouvez aussi participer avec cet appareil.",
  secondDevice: "C’est mon second appareil",
  asking: "Demande en cours",
  deviceTitle: "Acceptez sur votre premier appareil",
  deviceText: (technician) =>
    `La question y apparaît dans votre conversation pendant deux minutes. ${fenced(technician)} peut aussi faire entrer cet appareil.`,
  deviceStop: "Ne pas demander",
  deviceNoTitle: "Cet appareil n’a pas été admis",
  deviceNoText: (technician) =>
    `La réponse a été non. Demandez à nouveau, ou demandez à ${fenced(technician)} un autre lien ou un code.`,
  deviceLateTitle: "Personne n’a répondu",
  deviceLateText: "Prenez votre premier appareil en main et demandez à nouveau.",
  askAgain: "Demander à nouveau",

  linkDeadTitle: "Ce lien n’est plus valable",
  linkDeadText: "Demandez-en un nouveau, ou un code.",
  noLinkTitle: "Cette page a besoin de votre lien",
  noLinkText: "Ouvrez à nouveau le lien reçu, ou saisissez un code.",
  endedLinkText: "Demandez un nouveau lien ou un code si vous avez encore besoin d’aide.",

  devicesText: "Chacun d’eux, c’est vous dans cette session.",
  devicesOnlyOne: "Ouvrez le même lien sur un téléphone ou un autre ordinateur, et vous serez ici avec les deux.",
  deviceFirst: "L’appareil avec lequel vous êtes entré",
  deviceNames: {
    phone: (browser) => (browser === "" ? "Téléphone" : `Téléphone, ${browser}`),
    tablet: (browser) => (browser === "" ? "Tablette" : `Tablette, ${browser}`),
    computer: (browser) => (browser === "" ? "Ordinateur" : `Ordinateur, ${browser}`),
  },
  deviceSince: (time) => `depuis ${time}`,
  deviceThis: "Cet appareil",
  deviceSignOut: "Déconnecter",
  deviceSignOutNamed: (device) => `Déconnecter : ${device}`,
  deviceSigningOut: "Déconnexion",
  deviceSignedOut: (device) => `Déconnecté : ${device}.`,
  devicesFailed: "Vos appareils n’ont pas été chargés.",

  leaveTitle: "Quitter cette session ?",
  leaveText: (organization) =>
    `Il vous faudra un nouveau lien ou code pour revenir. Ce que vous avez partagé reste chez ${fenced(organization)}.`,
  leaveEverywhere: "Vous la quittez aussi sur votre autre appareil.",
  stay: "Rester",
  leaveNow: "Quitter",
  leaving: "Départ",

  endedTitle: "La session est terminée. Merci de votre patience.",
  endedBy: (name, time) => `${fenced(name)} y a mis fin à ${time}.`,
  keptElsewhere: (organization) =>
    `${organization === undefined ? "" : `La conversation est conservée par ${fenced(organization)}. `}Il n’en reste rien sur cet appareil.`,
  removedTitle: "Vous n’êtes plus dans cette session",
  removedText: (organization) =>
    `L’assistance${organization === undefined ? "" : ` de ${fenced(organization)}`} a mis fin à votre participation. Il n’en reste rien sur cet appareil.`,
  leftTitle: "Vous avez quitté la session",
  unsentTitle: "Ceci n’avait pas encore été envoyé",
  unsentText: "Copiez-le si vous en avez besoin. Il disparaît quand vous fermez cette page.",
  copyUnsent: "Copier le texte",
  filesUnsent: (count) => plural(count, { one: "# fichier n’a pas été envoyé.", other: "# fichiers n’ont pas été envoyés." }),
  mayClose: "Vous pouvez fermer cette page.",
};
