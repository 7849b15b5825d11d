import type { Catalogue } from "../catalogue";
import { list, name as fenced } from "../format";
import { plural } from "../plural";

export const join: Catalogue["join"] = {
  tagline: "Aide à distance par chat et fichiers",

  pageTitle: "Rejoindre · Deskside",

  waitEndedTitle: "La session est terminée",

  readyTitle: (technician) => `${fenced(technician)} est là pour vous aider`,
  about: (title) => `Sujet : ${fenced(title)}`,
  nothingToInstall: "Rien à installer, aucun compte à créer.",
  yourName: "Votre nom",
  nameHint: (technician) => `${fenced(technician)} et toutes les personnes de cette session le voient.`,
  nameMissing: "Indiquez un nom, pour que l’on sache qui vous êtes.",
  joinSession: "Rejoindre la session",
  joining: "Connexion à la session",
  beforeYouJoin: "Avant de rejoindre",
  keptBy: (organization, months) => ({
    before: `${fenced(organization)} conserve la conversation et les fichiers pendant `,
    strong: plural(months, { one: "# mois", other: "# mois" }),
    after: ".",
  }),
  nobodySees: "Personne ne voit votre écran ni votre caméra sans votre accord, à chaque fois.",
  leaveWhenever: "Vous pouvez partir quand vous le souhaitez.",
  codeInstead: "J’ai plutôt un code",
  lookingUp: "Recherche de votre invitation",

  enterCode: "Saisir un code",
  lookFailedTitle: "Votre invitation n’a pas pu être chargée",
  chatFailedTitle: "La conversation n’a pas pu être chargée",

  peopleHere: (names) => `${list([...names, "vous"])} êtes présents`,
  onlyYou: "Il n’y a que vous ici",
  files: "Fichiers",
  devices: "Vos appareils",
  leave: "Quitter la session",
};
