/** Pasted text may hold characters that no screen shows and the server refuses; line breaks come in three kinds. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "")
    .replace(/\p{Surrogate}/gu, "\uFFFD");
}
