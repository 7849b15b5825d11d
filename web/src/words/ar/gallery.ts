import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";
import { plural } from "./plural";

export const gallery: Catalogue["gallery"] = {
  title: "الملفات",
  jump: "إظهاره في المحادثة",
  kind: "نوع الملف",
  everyKind: "كل الأنواع",
  families: { picture: "صور", video: "مقاطع فيديو", sound: "صوت", document: "مستندات", other: "أخرى" },
  from: "المرسل",
  anybody: "من الجميع",
  chooseSome: "اختيار",
  done: "تم",
  choose: (name) => `اختيار ${fenced(name)}`,
  chosen: (count, size) => `تم اختيار ${number(count)}، ${size}`,
  tooMany: (most) => `${number(most)} كحد أقصى في المرة الواحدة. أو نزّل الكل كملف zip واحد.`,
  zip: "تنزيل كملف zip واحد",
  zipAll: "تنزيل الكل كملف zip واحد",
  showMore: (count) => plural(count, { zero: "لا مزيد", one: "إظهار ملف آخر", two: "إظهار ملفين آخرين", few: "إظهار # ملفات أخرى", many: "إظهار # ملفًا آخر", other: "إظهار # ملف آخر" }),
  loading: "جارٍ التحميل",
  none: "لا توجد ملفات بعد.",
  noneSuch: "لا ملفات من هذا النوع.",
  failed: "تعذّر تحميل الملفات.",

  // Pictures and films in place.
  notYet: "لا توجد بعد صورة للعرض.",
  original: "إظهار الأصل",
  originalOf: (size) => `إظهار الأصل (${size})`,
  noPlay: "لا يستطيع هذا المتصفح تشغيله. نزّله بدلًا من ذلك.",
};
