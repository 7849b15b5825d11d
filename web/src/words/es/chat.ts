import type { Catalogue } from "../catalogue";
import { clock, limit, list, name as fenced, number } from "../format";
import { plural } from "../plural";

const files = { one: "# archivo", other: "# archivos" };

export const chat: Catalogue["chat"] = {
  conversation: "Conversación",
  message: "Mensaje",
  loadingConversation: "Cargando la conversación",
  loadingOlder: "Cargando mensajes anteriores",
  loadOlder: "Mostrar mensajes anteriores",
  olderFailed: "No se pudieron cargar los mensajes anteriores.",
  emptyTitle: "Todavía no hay mensajes",
  emptyText: "Escriba abajo, o comparta una imagen del problema.",
  emptyReadText: "Nadie escribió nada en esta sesión.",

  newSince: (count, at) => plural(count, { one: `# nuevo desde las ${clock(at)}`, other: `# nuevos desde las ${clock(at)}` }),
  newMessages: (count) => plural(count, { one: "# mensaje nuevo", other: "# mensajes nuevos" }),
  jump: "Ir al último",
  edited: "editado",
  typing: (names) => `${list(names.map(fenced))} ${names.length > 1 ? "están escribiendo" : "está escribiendo"}`,
  someone: "Alguien",
  youInside: "usted",

  log: {
    joined: (who) => [who, " ha entrado"],
    left: (who) => [who, " ha salido"],
    admitted: (who, whom) => (whom.self ? [who, " le ha dejado entrar"] : [who, " ha dejado entrar a ", whom]),
    removed: (who, whom) => (whom.self ? [who, " le ha sacado de la sesión"] : [who, " ha sacado de la sesión a ", whom]),
    ended: (who) => [who, " ha terminado la sesión"],
    endedByItself: () => ["La sesión ha terminado"],
    retitled: (who) => [who, " ha cambiado el título"],
    handed_over: (who, whom) => (whom.self ? [who, " le ha pasado la sesión"] : [who, " ha pasado la sesión a ", whom]),
    secret_asked: (who, whom) => [who, " ha pedido un dato secreto a ", whom],
    secret_given: (who, whom) => [who, " ha dado un dato secreto a ", whom, ", mostrado una vez y no guardado"],
    second_device: (who) => [who, " ha entrado con un segundo dispositivo"],
    fetched: (who, file) => [who, " ha descargado ", file ?? "un archivo que ya se eliminó"],
    fetchedSeveral: (who, count) => [who, " ha descargado ", plural(count, files)],
    deleted: (who) => [who, " ha eliminado un mensaje"],
  },

  said: (name, text, count) =>
    `${fenced(name)}: ${[text, count > 0 ? plural(count, files) : ""].filter((part) => part !== "").join(", ")}`,

  sending: "Enviando",
  whenOnline: "Se enviará cuando vuelva la conexión",
  whenFilesArrived: (count) =>
    count === 1 ? "Se enviará cuando haya llegado el archivo" : "Se enviará cuando hayan llegado los archivos",
  notSent: "No enviado",
  stale: "Escrito hace un rato. ¿Enviarlo ahora?",
  sendNow: "Enviar ahora",
  discard: "Descartar",
  copyText: "Copiar el texto",
  unsent: "Esto aún no se había enviado:",

  arrivedIntact: "Ha llegado íntegro",
  openPicture: (name) => `Abrir ${fenced(name)}`,
  pictureOf: (name) => `Imagen: ${fenced(name)}`,
  downloadFile: (name) => `Descargar ${fenced(name)}`,
  pictureFailed: "No se pudo cargar la imagen",

  filesToShare: "Archivos para compartir",

  composer: "Escribir y compartir",
  noFolders: "Las carpetas no se pueden compartir enteras. Elija los archivos que contienen.",
  pastedName: (time) => `Pegado a las ${time.replace(":", ".")}`,
  write: "Escriba un mensaje",
  writeTo: (names) => `Escriba a ${names}`,
  share: "Compartir",
  shareFiles: "Compartir archivos",
  takePhoto: "Hacer una foto",
  dropTitle: (count) =>
    count > 0
      ? plural(count, { one: "Suelte # archivo para compartirlo", other: "Suelte # archivos para compartirlos" })
      : "Suelte archivos para compartirlos",
  dropLimit: (bytes) => `Hasta ${limit(bytes)} cada uno`,
  countOf: (count, most) => `${number(count)} de ${number(most)}`,
  tooLong: (over) => plural(over, { one: "Sobra # carácter", other: "Sobran # caracteres" }),
  offline: "No tiene conexión. Lo que comparta espera aquí y se enviará una sola vez.",
  connecting: "Conectando",
  connectingAgain: "Conectando de nuevo",
  restarting: "El servidor se reinicia. Vuelve en unos 10 segundos.",
  notKept: "Este navegador no guarda nada. No cierre esta página hasta que todo se haya enviado.",
  endedBy: (name, time) => `${fenced(name)} terminó la sesión a las ${time}.`,
  ended: "La sesión ha terminado.",

  titleWithCount: (count, title) => `(${count > 99 ? "99+" : number(count)}) ${title}`,
};
