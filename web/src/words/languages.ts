/** The languages of the customer's pages, and which of them somebody reads. Pure. */
export const LANGUAGES = {
  en: { name: "English", region: "en-GB" },
  de: { name: "Deutsch", region: "de-DE" },
  es: { name: "Español", region: "es-ES" },
  fr: { name: "Français", region: "fr-FR" },
  ar: { name: "العربية", region: "ar", direction: "rtl" },
  ja: { name: "日本語", region: "ja-JP" },
} as const satisfies Record<string, { name: string; region: string; direction?: "rtl" }>;

export type Language = keyof typeof LANGUAGES;

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && Object.hasOwn(LANGUAGES, value);
}

/** The first of the reader's languages that there are words in. */
export function languageFor(preferred: readonly string[]): Language {
  return preferred.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";
}

/** With the reader's own region, so that dates come in the order they know. */
export function localeFor(language: Language, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.startsWith(`${language}-`)) ?? LANGUAGES[language].region;
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return "direction" in LANGUAGES[language] ? "rtl" : "ltr";
}
