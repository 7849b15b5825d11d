import type { Catalogue } from "../catalogue";
import { name as fenced, number, sizeOf } from "../format";

const part = (some: string, whole: string): string => `${some} sur ${whole}`;

export const uploads: Catalogue["uploads"] = {
  queued: "En attente",
  checking: "Recherche de virus…",
  heldBack: (threat: string) => `Retenu : ${threat}`,
  heldUnchecked: "Retenu : analyse impossible",
  heldWhy: "Personne ne peut l’ouvrir.",
  notChecked: "Non analysé par l’antivirus",
  paused: (confirmed, whole) => `En pause à ${sizeOf(confirmed, whole, part)}`,
  moved: (confirmed, whole) => sizeOf(confirmed, whole, part),
  left: (time) => `encore ${time}`,
  proving: "Comparaison des sommes de contrôle",
  notProven: "Arrivé",
  progressOf: (name) => `Envoi de ${fenced(name)}`,
  remove: (name) => `Retirer ${fenced(name)}`,
  pause: (name) => `Mettre ${fenced(name)} en pause`,
  resume: (name) => `Reprendre ${fenced(name)}`,
  retry: (name) => `Réessayer ${fenced(name)}`,
  pickAgain: (name) => `Choisir à nouveau ${fenced(name)}`,
  pickAgainWhy: "Choisissez à nouveau le fichier, et l’envoi reprendra où il en était.",

  play: (name) => `Lire ${fenced(name)}`,
  pausePlaying: (name) => `Mettre en pause ${fenced(name)}`,
  placeInSound: (name) => `Position dans l’enregistrement : ${fenced(name)}`,
  playedOf: (place, whole) => `${place} sur ${whole}`,
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  previous: "Image précédente",
  next: "Image suivante",
  placeOf: (place, all) => `${number(place)} sur ${number(all)}`,
  copyCode: "Copier le code",
};
