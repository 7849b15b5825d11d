/** Arabic has six forms, and each one is needed. */
import { plural as any } from "../plural";

export const plural: (count: number, forms: Record<Intl.LDMLPluralRule, string>) => string = any;

export const files = {
  zero: "لا ملفات",
  one: "ملف واحد",
  two: "ملفان",
  few: "# ملفات",
  many: "# ملفًا",
  other: "# ملف",
};
