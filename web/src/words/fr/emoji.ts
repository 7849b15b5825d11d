import type { Catalogue } from "../catalogue";
import { list, name as fenced, number } from "../format";
import { plural } from "../plural";

export const emoji: Catalogue["emoji"] = {
  title: "Choisir un émoji",
  search: "Rechercher un émoji",
  all: "Émojis",
  groups: "Groupes",
  loadFailed: "Les émojis n’ont pas pu être chargés.",
  recent: "Utilisés récemment",
  smileys: "Visages et sentiments",
  people: "Personnes",
  nature: "Animaux et nature",
  food: "Nourriture et boissons",
  travel: "Voyages et lieux",
  activities: "Activités",
  things: "Objets",
  symbols: "Symboles",
  flags: "Drapeaux",
  found: (count) => plural(count, { one: "# émoji trouvé", other: "# émojis trouvés" }),
  notFound: (text) => `Aucun émoji ne s’appelle ${fenced(text)}.`,
  back: "Revenir à tous les émojis",
  variantsOf: (name) => `Couleurs de peau : ${name}`,
  moreTones: "Maintenez appuyé, ou appuyez sur la touche de menu, pour d’autres couleurs de peau",
  skinTone: "Couleur de peau",
  tones: ["Sans couleur de peau", "Claire", "Moyennement claire", "Moyenne", "Moyennement foncée", "Foncée"],
  toned: (name, tones) => `${name} : ${tones.join(", ")}`,

  reactions: "Réactions",
  add: "Ajouter une réaction",
  chip: (emoji, count, who) => `${emoji} ${number(count)} : ${who}`,
  who: (names, others) =>
    list(
      others > 0 ? [...names.map(fenced), plural(others, { one: "# autre", other: "# autres" })] : names.map(fenced),
    ),
  full: (most) =>
    `Ce message a ${number(most)} réactions différentes, il ne peut en contenir plus. Vous pouvez encore vous joindre à l’une d’elles.`,
};
