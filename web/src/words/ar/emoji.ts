import type { Catalogue } from "../catalogue";
import { list, name as fenced, number } from "../format";
import { plural } from "./plural";

export const emoji: Catalogue["emoji"] = {
  title: "اختيار رمز تعبيري",
  search: "البحث عن رمز تعبيري",
  all: "الرموز التعبيرية",
  groups: "المجموعات",
  loadFailed: "تعذّر تحميل الرموز التعبيرية.",
  recent: "المستخدمة مؤخرًا",
  smileys: "الوجوه والمشاعر",
  people: "الأشخاص",
  nature: "الحيوانات والطبيعة",
  food: "الطعام والشراب",
  travel: "السفر والأماكن",
  activities: "الأنشطة",
  things: "الأشياء",
  symbols: "الرموز",
  flags: "الأعلام",
  found: (count) =>
    plural(count, {
      zero: "لا نتائج",
      one: "نتيجة واحدة",
      two: "نتيجتان",
      few: "# نتائج",
      many: "# نتيجة",
      other: "# نتيجة",
    }),
  notFound: (text) => `لا يوجد رمز تعبيري باسم ${fenced(text)}.`,
  back: "العودة إلى كل الرموز",
  variantsOf: (name) => `ألوان البشرة: ${fenced(name)}`,
  moreTones: "اضغط مطولًا، أو اضغط مفتاح القائمة، لمزيد من ألوان البشرة",
  skinTone: "لون البشرة",
  tones: ["بلا لون بشرة", "فاتح", "فاتح متوسط", "متوسط", "داكن متوسط", "داكن"],
  toned: (name, tones) => `${fenced(name)}: ${tones.join("، ")}`,

  reactions: "التفاعلات",
  add: "إضافة تفاعل",
  chip: (emoji, count, who) => `${emoji} ${number(count)}: ${who}`,
  who: (names, others) => list(others > 0 ? [...names.map(fenced), `${number(others)} آخرون`] : names.map(fenced)),
  full: (most) => `لهذه الرسالة ${number(most)} تفاعلًا مختلفًا، وهو أقصى ما تتسع له. لا يزال بإمكانك الانضمام إلى أحدها.`,
};
