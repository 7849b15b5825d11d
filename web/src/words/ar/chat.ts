import type { Catalogue } from "../catalogue";
import { clock, limit, list, name as fenced, number } from "../format";
import { files, plural } from "./plural";

export const chat: Catalogue["chat"] = {
  conversation: "المحادثة",
  message: "رسالة",
  loadingConversation: "جارٍ تحميل المحادثة",
  loadingOlder: "جارٍ تحميل الرسائل السابقة",
  loadOlder: "عرض الرسائل السابقة",
  olderFailed: "تعذّر تحميل الرسائل السابقة.",
  emptyTitle: "لا رسائل بعد",
  emptyText: "اكتب في الأسفل، أو شارك صورة للمشكلة.",
  emptyReadText: "لم يكتب أحد شيئًا في هذه الجلسة.",

  newSince: (count, at) =>
    plural(count, {
      zero: `لا جديد منذ ${clock(at)}`,
      one: `رسالة جديدة منذ ${clock(at)}`,
      two: `رسالتان جديدتان منذ ${clock(at)}`,
      few: `# رسائل جديدة منذ ${clock(at)}`,
      many: `# رسالة جديدة منذ ${clock(at)}`,
      other: `# رسالة جديدة منذ ${clock(at)}`,
    }),
  newMessages: (count) =>
    plural(count, {
      zero: "لا رسائل جديدة",
      one: "رسالة جديدة",
      two: "رسالتان جديدتان",
      few: "# رسائل جديدة",
      many: "# رسالة جديدة",
      other: "# رسالة جديدة",
    }),
  jump: "الانتقال إلى الأحدث",
  edited: "معدَّلة",
  typing: (names) => `${list(names.map(fenced))}: جارٍ الكتابة`,
  someone: "أحدهم",
  youInside: "أنت",

  log: {
    joined: (who) => (who.self ? ["انضممت إلى الجلسة"] : ["انضم ", who, " إلى الجلسة"]),
    left: (who) => (who.self ? ["غادرت الجلسة"] : ["غادر ", who, " الجلسة"]),
    admitted: (who, whom) => (whom.self ? ["سمح لك ", who, " بالدخول"] : ["سمح ", who, " بدخول ", whom]),
    removed: (who, whom) => (whom.self ? ["أخرجك ", who, " من الجلسة"] : ["أخرج ", who, " ", whom, " من الجلسة"]),
    ended: (who) => (who.self ? ["أنهيت الجلسة"] : ["أنهى ", who, " الجلسة"]),
    endedByItself: () => ["انتهت الجلسة"],
    retitled: (who) => (who.self ? ["غيّرت العنوان"] : ["غيّر ", who, " العنوان"]),
    handed_over: (who, whom) => (whom.self ? ["سلّمك ", who, " الجلسة"] : ["سلّم ", who, " الجلسة إلى ", whom]),
    secret_asked: (who, whom) => (who.self ? ["طلبت معلومة سرية من ", whom] : ["طلب ", who, " معلومة سرية من ", whom]),
    secret_given: (who, whom) =>
      who.self ? ["أعطيت ", whom, " معلومة سرية تُعرض مرة ولا تُحفظ"] : ["أعطى ", who, " معلومة سرية إلى ", whom, "، تُعرض مرة ولا تُحفظ"],
    second_device: (who) => (who.self ? ["انضممت بجهاز ثانٍ"] : ["انضم ", who, " بجهاز ثانٍ"]),
    fetched: (who, file) => [...(who.self ? ["نزّلت "] : ["نزّل ", who, " "]), file ?? "ملفًا حُذف لاحقًا"],
    fetchedSeveral: (who, count) => [
      ...(who.self ? ["نزّلت "] : ["نزّل ", who, " "]),
      plural(count, { ...files, zero: "# ملف", one: "ملفًا واحدًا", two: "ملفين" }),
    ],
    deleted: (who) => (who.self ? ["حذفت رسالة"] : ["حذف ", who, " رسالة"]),
  },

  said: (name, text, count) =>
    `${fenced(name)}: ${[text, count > 0 ? plural(count, files) : ""].filter((part) => part !== "").join("، ")}`,

  sending: "جارٍ الإرسال",
  whenOnline: "تُرسل عند عودة الاتصال",
  whenFilesArrived: (count) => (count === 1 ? "تُرسل عند وصول الملف" : "تُرسل عند وصول الملفات"),
  notSent: "لم تُرسل",
  stale: "كُتبت قبل مدة. هل تُرسل الآن؟",
  sendNow: "إرسال الآن",
  discard: "تجاهل",
  copyText: "نسخ النص",
  unsent: "لم يُرسل هذا بعد:",

  arrivedIntact: "وصل سليمًا",
  openPicture: (name) => `فتح ${fenced(name)}`,
  pictureOf: (name) => `صورة: ${fenced(name)}`,
  downloadFile: (name) => `تنزيل ${fenced(name)}`,
  pictureFailed: "تعذّر تحميل الصورة",

  filesToShare: "ملفات للمشاركة",

  composer: "الكتابة والمشاركة",
  noFolders: "لا يمكن مشاركة المجلدات كما هي. اختر الملفات التي فيها.",
  pastedName: (time) => `لصق ${time.replace(":", ".")}`,
  write: "اكتب رسالة",
  writeTo: (names) => `اكتب إلى ${names}`,
  share: "مشاركة",
  shareFiles: "مشاركة ملفات",
  takePhoto: "التقاط صورة",
  dropTitle: (count) =>
    count > 0
      ? plural(count, {
          zero: "أفلت الملفات لمشاركتها",
          one: "أفلت الملف لمشاركته",
          two: "أفلت الملفين لمشاركتهما",
          few: "أفلت # ملفات لمشاركتها",
          many: "أفلت # ملفًا لمشاركتها",
          other: "أفلت # ملف لمشاركتها",
        })
      : "أفلت الملفات لمشاركتها",
  dropLimit: (bytes) => `حتى ${limit(bytes)} لكل ملف`,
  countOf: (count, most) => `${number(count)} من ${number(most)}`,
  tooLong: (over) =>
    plural(over, {
      zero: "لا أحرف زائدة",
      one: "حرف واحد زائد",
      two: "حرفان زائدان",
      few: "# أحرف زائدة",
      many: "# حرفًا زائدًا",
      other: "# حرف زائد",
    }),
  offline: "أنت غير متصل. ما تشاركه ينتظر هنا ويُرسل مرة واحدة.",
  connecting: "جارٍ الاتصال",
  connectingAgain: "جارٍ الاتصال من جديد",
  restarting: "يُعاد تشغيل الخادم. سيعود بعد ثوانٍ قليلة.",
  notKept: "لا يحفظ هذا المتصفح شيئًا. أبقِ هذه الصفحة مفتوحة حتى يُرسل كل شيء.",
  endedBy: (name, time) => `أنهى ${fenced(name)} الجلسة عند ${time}.`,
  ended: "انتهت الجلسة.",

  titleWithCount: (count, title) => `(${count > 99 ? "99+" : number(count)}) ${title}`,
};
