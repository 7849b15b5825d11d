import type { Catalogue } from "../catalogue";
import { clock, list, name as fenced } from "../format";
import { plural } from "../plural";

const files = { one: "# archivo", other: "# archivos" };

export const actions: Catalogue["actions"] = {
  readBy: (names) => `Leído por ${list(names.map(fenced))}`,
  noticesLead: "Cuando llega algo nuevo mientras mira otra cosa:",
  playSound: "Reproducir un sonido",
  showNotification: "Mostrar una notificación",
  notificationWords: "Con nombres y palabras",
  notificationsBlocked: "Este navegador bloquea las notificaciones de esta página. Puede permitirlas en su configuración.",
  noNotifications: "Este navegador no puede mostrar notificaciones de una página.",
  newMessage: "Mensaje nuevo",
  somebodyKnocks: "Alguien pide entrar",
  filesShared: (count) => plural(count, files),
  readShared: "Los demás en la sesión ven hasta dónde ha leído.",
  readNotShared: "Nadie ve hasta dónde ha leído.",

  actionsOn: (name, at) => `Acciones: ${fenced(name)}, ${clock(at)}`,
  menu: "Acciones para este mensaje",
  react: "Reaccionar",
  reactWith: (emoji) => `Reaccionar con ${emoji}`,
  moreEmoji: "Más emojis",
  reply: "Responder",
  copyText: "Copiar el texto",
  copyLink: "Copiar el enlace",
  edit: "Editar",
  remove: "Eliminar",

  deviceAsks: "¿Es usted, con un segundo dispositivo?",
  deviceIs: {
    phone: (browser) => `Un teléfono${browser === "" ? "" : ` con ${browser}`} pide entrar como usted.`,
    tablet: (browser) => `Una tableta${browser === "" ? "" : ` con ${browser}`} pide entrar como usted.`,
    computer: (browser) => `Un ordenador${browser === "" ? "" : ` con ${browser}`} pide entrar como usted.`,
  },
  deviceYes: "Sí, soy yo",
  deviceNo: "No",
  deviceLetIn: "Su segundo dispositivo ya está dentro.",
  deviceKeptOut: "No se le ha dejado entrar.",

  answering: (name) => `Respuesta a ${fenced(name)}`,
  dropReply: "No responder a este mensaje",
  jumpTo: (name) => `Ir al mensaje de ${fenced(name)}`,
  deletedMessage: "Mensaje eliminado",
  originalMissing: "No se pudo leer el mensaje",
  filesAlone: (count) => plural(count, files),

  editing: "Está editando su mensaje",
  editText: "Texto de su mensaje",
  notify: "Avisar a los demás de este cambio",
  save: "Guardar",
  saved: "Guardado",
  saving: "Guardando",
  savedLater: "Se guardará cuando vuelva la conexión",
  notSaved: "No guardado",
  conflict: "Este mensaje se cambió mientras tanto en otro lugar. Ahora dice:",
  saveAnyway: "Guardar el mío en su lugar",
  look: "Ver",
  emptyText: "Un mensaje sin archivos necesita algo de texto.",
  editedAt: (time) => `editado a las ${time}`,
  seeEarlier: "ver el texto anterior",
  earlier: "Texto anterior",
  earlierAt: (time) => `De las ${time}`,
  earlierFailed: "No se pudo leer el texto anterior.",
  earlierLoading: "Leyendo el texto anterior",
  changedAt: (name, time) => `${fenced(name)} cambió esto a las ${time}`,
  changed: (name) => `${fenced(name)} cambió un mensaje`,
  changedSeveral: (count) => plural(count, { one: "Se cambió # mensaje", other: "Se cambiaron # mensajes" }),

  removeTitle: "¿Eliminar este mensaje?",
  removeWhat: (text, count) => {
    if (count === 0) return "El texto desaparecerá para todos en un minuto como máximo.";
    if (text) return `El texto y ${plural(count, files)} desaparecerán para todos en un minuto como máximo.`;
    return plural(count, {
      one: "El archivo desaparecerá para todos en un minuto como máximo.",
      other: "# archivos desaparecerán para todos en un minuto como máximo.",
    });
  },
  removeLine: "Una línea dirá que usted eliminó un mensaje.",
  keep: "Conservarlo",
  removeYes: "Sí, adelante",
  removed: "Ha eliminado un mensaje",
  notRemoved: "No eliminado",
  notReacted: "Su reacción no se envió",

  excerpt: "Más arriba en esta conversación",
  backToLatest: "Volver a lo más reciente",
  showBefore: "Mostrar lo anterior",
  showAfter: "Mostrar lo siguiente",
  looking: "Buscando el mensaje",
  notFound: "No se encontró el mensaje. Puede que se haya eliminado.",

  secret: {
    title: (name, label) => `${fenced(name)} pide: ${fenced(label)}`,
    only: (name) => `Solo ${fenced(name)} lo ve, una vez. No se guarda.`,
    send: (name) => `Enviar a ${fenced(name)}`,
    notNow: "Ahora no",
    sending: "Sellando y enviando",
    sent: (name) => `Enviado. Solo ${fenced(name)} puede abrirlo.`,
    declined: "Ha elegido «Ahora no».",
    withdrawn: (name) => `${fenced(name)} ya no lo pide.`,
    expired: "Ha esperado demasiado. Ya no se pide.",
    failed: "No se envió. No se guardó nada.",
    unable: (name) => `Esta página no puede proteger un secreto en el camino, porque su dirección no empieza por https. ${fenced(name)} ya lo sabe.`,
    card: "Se pide un dato secreto",
  },
};
