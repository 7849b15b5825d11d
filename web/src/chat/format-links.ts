/** Links within a line: plain addresses, and `[text](address)`. Only web and mail addresses, and none that pretends. */

export interface Link {
  /** Null: looks like an address and is none to follow; the whole of it is plain text, and not read again. */
  url: string | null;
  text: string;
  end: number;
}

const SCHEMES = new Set(["http:", "https:", "mailto:"]);
const PLAIN = /(?:https?:\/\/|mailto:)[^\s<>"`]+/iy;
/** The label stops at any bracket, the address at any blank, so that a line of brackets is read once. */
const LABELLED = /\[([^[\]]{1,500})\]\(((?:https?:\/\/|mailto:)[^\s()<>"`]*(?:\([^\s()<>"`]*\)[^\s()<>"`]*)*)\)/iy;
const LONGEST = 2_000;

export function linkAt(line: string, at: number): Link | null {
  if (line[at] === "[") return labelled(line, at);
  if (at > 0 && /[\p{L}\p{N}]/u.test(line[at - 1] as string)) return null;
  return plain(line, at);
}

function plain(line: string, at: number): Link | null {
  PLAIN.lastIndex = at;
  const found = PLAIN.exec(line)?.[0];
  if (found === undefined) return null;
  const text = found.length > LONGEST ? found : withoutTail(found);
  return { url: safe(text), text, end: at + text.length };
}

function labelled(line: string, at: number): Link | null {
  LABELLED.lastIndex = at;
  const found = LABELLED.exec(line);
  const [whole, label, address] = found ?? [];
  if (whole === undefined || label === undefined || address === undefined) return null;
  const url = safe(address);
  // "[https://bank.example](https://thief.example)" is shown as it was typed, both addresses in sight.
  if (url === null || label.trim() === "" || namesAnotherPlace(label, address)) return null;
  return { url, text: label, end: at + whole.length };
}

function namesAnotherPlace(label: string, address: string): boolean {
  const looksLikeAddress = /:\/\/|^\s*www\.|^\s*[\w-]+(?:\.[\w-]+)+(?:[/:?#]|\s*$)|@/i.test(label);
  return looksLikeAddress && label.trim() !== address;
}

/** A sentence's own signs after an address are not part of it; a bracket is when it was opened inside. */
function withoutTail(found: string): string {
  let depth = 0;
  for (const character of found) depth += character === "(" ? 1 : character === ")" ? -1 : 0;
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found[end - 1] as string;
    if (last === ")" && depth < 0) depth += 1;
    else if (!".,;:!?'*_]}".includes(last)) break;
  }
  return found.slice(0, end);
}

function safe(address: string): string | null {
  if (address.length > LONGEST || !URL.canParse(address)) return null;
  const url = new URL(address);
  // "https://bank.example@thief.example" leads to the thief.
  if (!SCHEMES.has(url.protocol) || url.username !== "" || url.password !== "") return null;
  if (url.protocol === "mailto:" ? !/^[^@]+@[^@]+$/.test(url.pathname) : url.hostname === "") return null;
  return url.href;
}
