/**
 * What people type about themselves, looked at before it leaves the page. The server looks again and decides; this spares
 * a round trip and says what is missing next to the field it is missing in.
 */
import { passwordLength } from "./password";

export type Fault = "missing" | "no-address" | "short";
export type Faults<K extends string> = Partial<Record<K, Fault>>;

/** Checks each field by its name: `email` for its shape, `newPassword` for its length, all of them for being there. */
export function faultsIn<K extends string>(details: Record<K, string>): Faults<K> {
  const faults: Faults<K> = {};
  for (const [field, value] of Object.entries(details) as [K, string][]) {
    const fault = faultIn(field, value);
    if (fault !== null) faults[field] = fault;
  }
  return faults;
}

function faultIn(field: string, value: string): Fault | null {
  // A password may well be made of spaces; everything else may not.
  if ((/password/i.test(field) ? value : value.trim()) === "") return "missing";
  if (field === "email" && !/^[^\s@]+@[^\s@]+$/.test(value.trim())) return "no-address";
  if (field === "newPassword" && passwordLength(value).step === "short") return "short";
  return null;
}
