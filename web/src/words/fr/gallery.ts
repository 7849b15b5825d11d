import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";
import { plural } from "../plural";

export const gallery: Catalogue["gallery"] = {
  title: "Fichiers",
  jump: "Montrer dans la conversation",
  kind: "Type de fichier",
  everyKind: "Tous les types",
  families: { picture: "Images", video: "Vidéos", sound: "Sons", document: "Documents", other: "Autres" },
  from: "De qui",
  anybody: "De tous",
  chooseSome: "Choisir",
  done: "Terminé",
  choose: (name) => `Choisir ${fenced(name)}`,
  chosen: (count, size) => `${number(count)} choisis, ${size}`,
  tooMany: (most) => `Au plus ${number(most)} à la fois. Ou téléchargez tout en un zip.`,
  zip: "Télécharger en un zip",
  zipAll: "Tout télécharger en un zip",
  showMore: (count) => plural(count, { one: "Afficher # de plus", other: "Afficher # de plus" }),
  loading: "Chargement",
  none: "Aucun pour le moment.",
  noneSuch: "Aucun de ce type.",
  failed: "Les fichiers n’ont pas pu être chargés.",

  // Pictures and films in place.
  notYet: "Il n’y a pas encore d’image à regarder.",
  original: "Afficher l’original",
  originalOf: (size) => `Afficher l’original (${size})`,
  noPlay: "Ce navigateur ne peut pas le lire. Téléchargez-le.",
};
