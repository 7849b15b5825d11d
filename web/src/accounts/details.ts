/**
 * What people type about themselves, looked at before it leaves the page. The server looks again and decides; this spares
 * a round trip and says what is missing next to the field it is missing in.
 */
import { missingCharacters } from "./password";

export type Fault = "missing" | "no-address" | "short";

/** Checks a field by its name: `email` for its shape, `newPassword` for its length, every one for being there. */
export function faultIn(field: string, value: string): Fault | null {
  // A password may well be made of spaces; everything else may not.
  if ((/password/i.test(field) ? value : value.trim()) === "") return "missing";
  if (field === "email" && !/^[^\s@]+@[^\s@]+$/.test(value.trim())) return "no-address";
  if (field === "newPassword" && missingCharacters(value) > 0) return "short";
  return null;
}
