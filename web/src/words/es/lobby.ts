import type { Catalogue } from "../catalogue";
import { name as fenced } from "../format";
import { plural } from "../plural";

export const lobby: Catalogue["lobby"] = {
  codePageTitle: "Escriba su código · Deskside",
  codeTitle: "Escriba su código",
  codeLead: "Se lo dirá la persona que le ayuda. No hay que instalar nada ni crear una cuenta.",
  codeLabel: "Código de nueve cifras",
  codeIncomplete: "El código tiene nueve cifras.",
  codeUnknown: "Este código ya no es válido. Pida uno nuevo.",
  goIn: "Pedir entrar",
  goingIn: "Pidiendo entrar",
  forTechnicians: "¿Es del equipo de soporte? Inicie sesión",
  notSetUp: "Este servidor aún no está configurado. La dirección para hacerlo aparece donde se inició Deskside.",

  waitingTitle: (technician) => `${fenced(technician)} le abrirá`,
  waitingText: "Tardará un momento. No cierre esta página.",
  waitingSaid: (technician) => `${fenced(technician)} le abrirá. Tardará un momento.`,
  waitingAs: (name) => `Ha pedido entrar como ${fenced(name)}`,
  connectingAgain: "Conectando de nuevo",
  stopWaiting: "No esperar más",
  admitted: "Ya está dentro. Se abre la conversación.",
  turnedAwayTitle: "No se le ha dejado entrar",
  turnedAwayText: (technician) => `Si es un error, pida a ${fenced(technician)} un código nuevo.`,
  waitEndedText: "Terminó antes de que le abrieran. Pida un código nuevo si todavía necesita ayuda.",
  anotherCode: "Escribir otro código",

  takenTitle: "Este enlace ya se está usando",
  takenText: (technician) =>
    `Si no: es para una sola persona, y alguien ya entró con él. Pida ${technician === undefined ? "" : `a ${fenced(technician)} `}otro enlace o un código.`,
  secondDeviceText: "¿Fue usted quien entró con él? Entonces también puede estar en la sesión con este dispositivo.",
  secondDevice: "Es mi segundo dispositivo",
  asking: "Preguntando",
  deviceTitle: "Acéptelo en su primer dispositivo",
  deviceText: (technician) =>
    `La pregunta está en su conversación, allí, durante dos minutos. ${fenced(technician)} también puede dejar entrar este dispositivo.`,
  deviceStop: "No preguntar",
  deviceNoTitle: "Este dispositivo no ha podido entrar",
  deviceNoText: (technician) =>
    `Alguien respondió que no. Pregunte de nuevo, o pida a ${fenced(technician)} otro enlace o un código.`,
  deviceLateTitle: "Nadie ha respondido",
  deviceLateText: "Tenga a mano su primer dispositivo y pregunte de nuevo.",
  askAgain: "Preguntar de nuevo",

  linkDeadTitle: "Este enlace ya no es válido",
  linkDeadText: "Pida uno nuevo, o un código.",
  noLinkTitle: "Esta página necesita su enlace",
  noLinkText: "Abra otra vez el enlace que le enviaron, o escriba un código.",
  endedLinkText: "Pida un enlace nuevo o un código si todavía necesita ayuda.",

  devicesText: "Cada uno de ellos es usted en esta sesión.",
  devicesOnlyOne: "Abra el mismo enlace en un teléfono o en otro ordenador y estará aquí con ambos.",
  deviceFirst: "El dispositivo con el que entró",
  deviceNames: {
    phone: (browser) => (browser === "" ? "Teléfono" : `Teléfono, ${browser}`),
    tablet: (browser) => (browser === "" ? "Tableta" : `Tableta, ${browser}`),
    computer: (browser) => (browser === "" ? "Ordenador" : `Ordenador, ${browser}`),
  },
  deviceSince: (time) => `desde las ${time}`,
  deviceThis: "Este dispositivo",
  deviceSignOut: "Cerrar sesión",
  deviceSignOutNamed: (device) => `Cerrar sesión: ${device}`,
  deviceSigningOut: "Cerrando sesión",
  deviceSignedOut: (device) => `Se cerró la sesión en: ${device}.`,
  devicesFailed: "Sus dispositivos no se han cargado.",

  leaveTitle: "¿Salir de esta sesión?",
  leaveText: (organization) =>
    `Para volver necesitará un enlace o un código nuevo. Lo que ha compartido se queda en ${fenced(organization)}.`,
  leaveEverywhere: "También saldrá en su otro dispositivo.",
  stay: "Quedarse",
  leaveNow: "Salir",
  leaving: "Saliendo",

  endedTitle: "La sesión ha terminado. Gracias por su paciencia.",
  endedBy: (name, time) => `${fenced(name)} la terminó a las ${time}.`,
  keptElsewhere: (organization) =>
    `${organization === undefined ? "" : `La conversación está en ${fenced(organization)}. `}En este dispositivo no queda nada de ella.`,
  removedTitle: "Ya no está en esta sesión",
  removedText: (organization) =>
    `El equipo de soporte${organization === undefined ? "" : ` de ${fenced(organization)}`} ha terminado su participación. En este dispositivo no queda nada de ella.`,
  leftTitle: "Ha salido de la sesión",
  unsentTitle: "Esto aún no se había enviado",
  unsentText: "Cópielo si lo necesita. Desaparece al cerrar esta página.",
  copyUnsent: "Copiar el texto",
  filesUnsent: (count) => plural(count, { one: "# archivo no se envió.", other: "# archivos no se enviaron." }),
  mayClose: "Puede cerrar esta página.",
};
