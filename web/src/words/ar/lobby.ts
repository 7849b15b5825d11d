import type { Catalogue } from "../catalogue";
import { name as fenced } from "../format";
import { plural } from "./plural";

export const lobby: Catalogue["lobby"] = {
  codePageTitle: "إدخال الرمز · Deskside",
  codeTitle: "أدخل الرمز",
  codeLead: "سيقرؤه عليك من يساعدك. لا حاجة إلى تثبيت أي شيء ولا إلى حساب.",
  codeLabel: "رمز من تسعة أرقام",
  codeIncomplete: "يتكوّن الرمز من تسعة أرقام.",
  codeUnknown: "لم يعد هذا الرمز صالحًا. اطلب رمزًا جديدًا.",
  goIn: "طلب الدخول",
  goingIn: "جارٍ الطلب",
  forTechnicians: "من فريق الدعم؟ سجّل الدخول",
  notSetUp: "لم يُعَدّ هذا الخادم بعد. يظهر عنوان الإعداد في المكان الذي شُغّل فيه Deskside.",

  waitingTitle: (technician) => `سيسمح لك ${fenced(technician)} بالدخول`,
  waitingText: "لن يطول ذلك. أبقِ هذه الصفحة مفتوحة.",
  waitingSaid: (technician) => `سيسمح لك ${fenced(technician)} بالدخول. لن يطول ذلك.`,
  waitingAs: (name) => `طلبت الدخول باسم ${fenced(name)}`,
  connectingAgain: "جارٍ الاتصال من جديد",
  stopWaiting: "عدم الانتظار",
  admitted: "تم السماح لك بالدخول. جارٍ فتح المحادثة.",
  turnedAwayTitle: "لم يُسمح لك بالدخول",
  turnedAwayText: (technician) => `إن كان ذلك خطأً، فاطلب من ${fenced(technician)} رمزًا جديدًا.`,
  waitEndedText: "انتهت قبل السماح لك بالدخول. اطلب رمزًا جديدًا إن كنت لا تزال بحاجة إلى مساعدة.",
  anotherCode: "إدخال رمز آخر",

  takenTitle: "هذا الرابط مستخدَم بالفعل",
  takenText: (technician) =>
    `وإلا فالرابط لشخص واحد، وقد انضم به أحدهم. اطلب ${technician === undefined ? "" : `من ${fenced(technician)} `}رابطًا آخر أو رمزًا.`,
  secondDeviceText: "هل انضممت به بنفسك؟ يمكنك إذن أن تكون في الجلسة بهذا الجهاز أيضًا.",
  secondDevice: "هذا جهازي الثاني",
  asking: "جارٍ السؤال",
  deviceTitle: "وافق على جهازك الأول",
  deviceText: (technician) =>
    `يظهر السؤال في محادثتك هناك لمدة دقيقتين. ويمكن أيضًا أن يسمح ${fenced(technician)} لهذا الجهاز بالدخول.`,
  deviceStop: "عدم السؤال",
  deviceNoTitle: "لم يُسمح لهذا الجهاز بالدخول",
  deviceNoText: (technician) => `كان الجواب لا. اسأل مرة أخرى، أو اطلب من ${fenced(technician)} رابطًا آخر أو رمزًا.`,
  deviceLateTitle: "لم يُجب أحد",
  deviceLateText: "خذ جهازك الأول بيدك واسأل مرة أخرى.",
  askAgain: "السؤال مرة أخرى",

  linkDeadTitle: "لم يعد هذا الرابط صالحًا",
  linkDeadText: "اطلب رابطًا جديدًا، أو رمزًا.",
  noLinkTitle: "تحتاج هذه الصفحة إلى رابطك",
  noLinkText: "افتح مرة أخرى الرابط الذي أُرسل إليك، أو أدخل رمزًا.",
  endedLinkText: "اطلب رابطًا جديدًا أو رمزًا إن كنت لا تزال بحاجة إلى مساعدة.",

  devicesText: "كل جهاز منها هو أنت في هذه الجلسة.",
  devicesOnlyOne: "افتح الرابط نفسه على هاتف أو حاسوب آخر لتكون هنا بالجهازين.",
  deviceFirst: "الجهاز الذي انضممت به",
  deviceNames: {
    phone: (browser) => (browser === "" ? "هاتف" : `هاتف، ${fenced(browser)}`),
    tablet: (browser) => (browser === "" ? "جهاز لوحي" : `جهاز لوحي، ${fenced(browser)}`),
    computer: (browser) => (browser === "" ? "حاسوب" : `حاسوب، ${fenced(browser)}`),
  },
  deviceSince: (time) => `منذ ${time}`,
  deviceThis: "هذا الجهاز",
  deviceSignOut: "تسجيل الخروج",
  deviceSignOutNamed: (device) => `تسجيل الخروج: ${device}`,
  deviceSigningOut: "جارٍ تسجيل الخروج",
  deviceSignedOut: (device) => `تم تسجيل الخروج: ${device}.`,
  devicesFailed: "لم تُحمَّل أجهزتك.",

  leaveTitle: "هل تريد مغادرة هذه الجلسة؟",
  leaveText: (organization) => `للعودة ستحتاج إلى رابط أو رمز جديد. ما شاركته يبقى لدى ${fenced(organization)}.`,
  leaveEverywhere: "ستغادرها على جهازك الآخر أيضًا.",
  stay: "البقاء",
  leaveNow: "مغادرة",
  leaving: "جارٍ المغادرة",

  endedTitle: "انتهت الجلسة. شكرًا على صبرك.",
  endedBy: (name, time) => `أنهاها ${fenced(name)} عند ${time}.`,
  keptElsewhere: (organization) =>
    `${organization === undefined ? "" : `المحادثة محفوظة لدى ${fenced(organization)}. `}لا يبقى منها شيء على هذا الجهاز.`,
  removedTitle: "لم تعد في هذه الجلسة",
  removedText: (organization) =>
    `أنهى فريق الدعم${organization === undefined ? "" : ` في ${fenced(organization)}`} مشاركتك فيها. لا يبقى منها شيء على هذا الجهاز.`,
  leftTitle: "غادرت الجلسة",
  unsentTitle: "لم يُرسل هذا بعد",
  unsentText: "انسخه إن كنت بحاجة إليه. سيختفي عند إغلاق هذه الصفحة.",
  copyUnsent: "نسخ النص",
  filesUnsent: (count) =>
    plural(count, {
      zero: "لم يُرسل أي ملف.",
      one: "لم يُرسل ملف واحد.",
      two: "لم يُرسل ملفان.",
      few: "لم تُرسل # ملفات.",
      many: "لم يُرسل # ملفًا.",
      other: "لم يُرسل # ملف.",
    }),
  mayClose: "يمكنك إغلاق هذه الصفحة.",
};
