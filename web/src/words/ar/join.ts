import type { Catalogue } from "../catalogue";
import { list, name as fenced } from "../format";
import { plural } from "./plural";

export const join: Catalogue["join"] = {
  tagline: "مساعدة عن بُعد بالمحادثة والملفات",

  pageTitle: "الانضمام · Deskside",

  waitEndedTitle: "انتهت الجلسة",

  readyTitle: (technician) => `${fenced(technician)} جاهز لمساعدتك`,
  about: (title) => `الموضوع: ${fenced(title)}`,
  nothingToInstall: "لا حاجة إلى تثبيت أي شيء ولا إلى حساب.",
  yourName: "اسمك",
  nameHint: (technician) => `سيراه ${fenced(technician)} وكل من في هذه الجلسة.`,
  nameMissing: "أدخل اسمًا ليعرفوا من أنت.",
  joinSession: "الانضمام إلى الجلسة",
  joining: "جارٍ الانضمام",
  beforeYouJoin: "قبل الانضمام",
  keptBy: (organization, months) => ({
    before: `تحتفظ ${fenced(organization)} بالمحادثة والملفات لمدة `,
    strong: plural(months, {
      zero: "# شهر",
      one: "شهر واحد",
      two: "شهرين",
      few: "# أشهر",
      many: "# شهرًا",
      other: "# شهر",
    }),
    after: ".",
  }),
  nobodySees: "لا أحد يرى شاشتك أو الكاميرا إلا بموافقتك في كل مرة.",
  leaveWhenever: "يمكنك المغادرة متى شئت.",
  codeInstead: "لديّ رمز",
  lookingUp: "جارٍ البحث عن دعوتك",

  enterCode: "إدخال رمز",
  lookFailedTitle: "تعذّر تحميل دعوتك",
  chatFailedTitle: "تعذّر تحميل المحادثة",

  peopleHere: (names) => `${list([...names, "أنت"])} هنا`,
  onlyYou: "أنت وحدك هنا",
  files: "الملفات",
  devices: "أجهزتك",
  leave: "مغادرة الجلسة",
};
