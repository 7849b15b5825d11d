import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";
import { plural } from "../plural";

export const gallery: Catalogue["gallery"] = {
  title: "Archivos",
  jump: "Mostrar en la conversación",
  kind: "Tipo de archivo",
  everyKind: "Todo tipo",
  families: { picture: "Imágenes", video: "Vídeos", sound: "Sonido", document: "Documentos", other: "Otros" },
  from: "De quién",
  anybody: "De todos",
  chooseSome: "Elegir",
  done: "Listo",
  choose: (name) => `Elegir ${fenced(name)}`,
  chosen: (count, size) => `${number(count)} elegidos, ${size}`,
  tooMany: (most) => `Como máximo ${number(most)} a la vez. O descargue todo en un zip.`,
  zip: "Descargar en un zip",
  zipAll: "Descargar todo en un zip",
  showMore: (count) => plural(count, { one: "Mostrar # más", other: "Mostrar # más" }),
  loading: "Cargando",
  none: "Todavía ninguno.",
  noneSuch: "Ninguno de este tipo.",
  failed: "Los archivos no se han cargado.",

  // Pictures and films in place.
  notYet: "Todavía no hay una imagen para ver.",
  original: "Mostrar el original",
  originalOf: (size) => `Mostrar el original (${size})`,
  noPlay: "Este navegador no puede reproducirlo. Descárguelo.",
};
