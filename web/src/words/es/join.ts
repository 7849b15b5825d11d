import type { Catalogue } from "../catalogue";
import { list, name as fenced } from "../format";
import { plural } from "../plural";

export const join: Catalogue["join"] = {
  tagline: "Ayuda a distancia por chat y archivos",

  pageTitle: "Entrar · Deskside",

  waitEndedTitle: "La sesión ha terminado",

  readyTitle: (technician) => `${fenced(technician)} está a su disposición`,
  about: (title) => `Asunto: ${fenced(title)}`,
  nothingToInstall: "No hay que instalar nada ni crear una cuenta.",
  yourName: "Su nombre",
  nameHint: (technician) => `Lo verán ${fenced(technician)} y todas las personas de esta sesión.`,
  nameMissing: "Escriba un nombre para que sepan quién es.",
  joinSession: "Entrar en la sesión",
  joining: "Entrando",
  beforeYouJoin: "Antes de entrar",
  keptBy: (organization, months) => ({
    before: `${fenced(organization)} conserva la conversación y los archivos durante `,
    strong: plural(months, { one: "# mes", other: "# meses" }),
    after: ".",
  }),
  nobodySees: "Nadie ve su pantalla ni su cámara si usted no lo acepta, cada vez.",
  leaveWhenever: "Puede salir cuando quiera.",
  codeInstead: "Tengo un código",
  lookingUp: "Buscando su invitación",

  enterCode: "Escribir un código",
  lookFailedTitle: "No se pudo cargar su invitación",
  chatFailedTitle: "No se pudo cargar la conversación",

  peopleHere: (names) => `${list([...names, "usted"])} están aquí`,
  onlyYou: "Solo está usted",
  files: "Archivos",
  devices: "Sus dispositivos",
  leave: "Salir de la sesión",
};
