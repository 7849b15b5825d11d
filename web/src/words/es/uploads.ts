import type { Catalogue } from "../catalogue";
import { name as fenced, number, sizeOf } from "../format";

const part = (some: string, whole: string): string => `${some} de ${whole}`;

export const uploads: Catalogue["uploads"] = {
  queued: "En espera",
  checking: "Buscando virus…",
  heldBack: (threat: string) => `Retenido: ${threat}`,
  heldUnchecked: "Retenido: no se pudo analizar",
  heldWhy: "Nadie puede abrirlo.",
  notChecked: "Sin analizar en busca de virus",
  paused: (confirmed, whole) => `En pausa a ${sizeOf(confirmed, whole, part)}`,
  moved: (confirmed, whole) => sizeOf(confirmed, whole, part),
  left: (time) => `quedan ${time}`,
  proving: "Comparando las sumas de control",
  notProven: "Ha llegado",
  progressOf: (name) => `Envío de ${fenced(name)}`,
  remove: (name) => `Quitar ${fenced(name)}`,
  pause: (name) => `Pausar ${fenced(name)}`,
  resume: (name) => `Continuar con ${fenced(name)}`,
  retry: (name) => `Intentar de nuevo con ${fenced(name)}`,
  pickAgain: (name) => `Elegir de nuevo ${fenced(name)}`,
  pickAgainWhy: "Elija de nuevo el archivo y seguirá donde se quedó.",

  play: (name) => `Reproducir ${fenced(name)}`,
  pausePlaying: (name) => `Pausar ${fenced(name)}`,
  placeInSound: (name) => `Posición en la grabación: ${fenced(name)}`,
  playedOf: (place, whole) => `${place} de ${whole}`,
  zoomIn: "Acercar",
  zoomOut: "Alejar",
  previous: "Imagen anterior",
  next: "Imagen siguiente",
  placeOf: (place, all) => `${number(place)} de ${number(all)}`,
  copyCode: "Copiar el código",
};
