import type { Catalogue } from "../catalogue";
import { list, name as fenced, number } from "../format";
import { plural } from "../plural";

export const emoji: Catalogue["emoji"] = {
  title: "Elegir un emoji",
  search: "Buscar emojis",
  all: "Emojis",
  groups: "Grupos",
  loadFailed: "No se pudieron cargar los emojis.",
  recent: "Usados hace poco",
  smileys: "Caras y sentimientos",
  people: "Personas",
  nature: "Animales y naturaleza",
  food: "Comida y bebida",
  travel: "Viajes y lugares",
  activities: "Actividades",
  things: "Objetos",
  symbols: "Símbolos",
  flags: "Banderas",
  found: (count) => plural(count, { one: "# emoji encontrado", other: "# emojis encontrados" }),
  notFound: (text) => `Ningún emoji se llama ${fenced(text)}.`,
  back: "Volver a todos los emojis",
  variantsOf: (name) => `Tonos de piel: ${name}`,
  moreTones: "Mantenga pulsado, o pulse la tecla de menú, para ver más tonos de piel",
  skinTone: "Tono de piel",
  tones: ["Sin tono de piel", "Claro", "Claro medio", "Medio", "Oscuro medio", "Oscuro"],
  toned: (name, tones) => `${name}: ${tones.join(", ")}`,

  reactions: "Reacciones",
  add: "Añadir una reacción",
  chip: (emoji, count, who) => `${emoji} ${number(count)}: ${who}`,
  who: (names, others) => list(others > 0 ? [...names.map(fenced), `${number(others)} más`] : names.map(fenced)),
  full: (most) =>
    `Este mensaje tiene ${number(most)} reacciones distintas, las que caben. Todavía puede sumarse a una de ellas.`,
};
