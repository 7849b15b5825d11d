import type { Catalogue } from "../catalogue";
import { name as fenced, number, sizeOf } from "../format";

const part = (some: string, whole: string): string => `${some} من ${whole}`;

export const uploads: Catalogue["uploads"] = {
  queued: "بالانتظار",
  checking: "جارٍ الفحص بحثًا عن الفيروسات…",
  heldBack: (threat: string) => `محجوز: ${threat}`,
  heldUnchecked: "محجوز: تعذّر فحصه",
  heldWhy: "لا يمكن لأحد فتحه.",
  notChecked: "لم يُفحص بحثًا عن الفيروسات",
  paused: (confirmed, whole) => `متوقف عند ${sizeOf(confirmed, whole, part)}`,
  moved: (confirmed, whole) => sizeOf(confirmed, whole, part),
  left: (time) => `بقي ${time}`,
  proving: "جارٍ التحقق من سلامة الملف",
  notProven: "وصل",
  progressOf: (name) => `إرسال ${fenced(name)}`,
  remove: (name) => `إزالة ${fenced(name)}`,
  pause: (name) => `إيقاف ${fenced(name)} مؤقتًا`,
  resume: (name) => `متابعة ${fenced(name)}`,
  retry: (name) => `إعادة محاولة ${fenced(name)}`,
  pickAgain: (name) => `اختيار ${fenced(name)} من جديد`,
  pickAgainWhy: "اختر الملف من جديد وسيُتابع من حيث توقف.",

  play: (name) => `تشغيل ${fenced(name)}`,
  pausePlaying: (name) => `إيقاف مؤقت ${fenced(name)}`,
  placeInSound: (name) => `الموضع في التسجيل: ${fenced(name)}`,
  playedOf: (place, whole) => `${place} من ${whole}`,
  zoomIn: "تكبير",
  zoomOut: "تصغير",
  previous: "الصورة السابقة",
  next: "الصورة التالية",
  placeOf: (place, all) => `${number(place)} من ${number(all)}`,
  copyCode: "نسخ الشيفرة",
};
