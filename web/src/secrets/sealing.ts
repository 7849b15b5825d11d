/**
 * Sealing a secret from one page to one other, so that nobody between them can read it: an ephemeral key agreement on P-256
 * (every browser of the last ten years has it), HKDF-SHA-256 and AES-256-GCM. What the person who types was shown (who asks,
 * for what, under which request) goes into the key, so a seal opens only for a page that asked exactly this.
 */
import type { SecretAsked } from "../wire/types";

/** What both pages must agree on. */
export type Asked = Pick<SecretAsked, "session" | "id" | "by" | "name" | "label" | "key">;

export interface Sealed {
  key: string;
  sealed: string;
}

/** UTF-8 bytes of the longest secret. Shorter ones are filled up, so that the seal does not tell the length. */
export const MOST_BYTES = 4_000;

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const IV_BYTES = 12;
const LENGTH_BYTES = 2;
const encoder = new TextEncoder();

/** False on pages over plain HTTP (but for the machine itself): browsers keep these functions from them. */
export function canSeal(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

export function bytesOf(secret: string): number {
  return encoder.encode(secret).length;
}

/** A pair for one request; its private half cannot leave this page, not even by this page's own doing. */
export async function newPair(): Promise<{ pair: CryptoKeyPair; key: string }> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  return { pair, key: await publicOf(pair) };
}

export async function seal(secret: string, asked: Asked): Promise<Sealed> {
  const { pair, key } = await newPair();
  const cipher = await cipherOf(pair.privateKey, asked.key, asked, key);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(asked, key) }, cipher, filled(secret));
  return { key, sealed: toText(new Uint8Array([...iv, ...new Uint8Array(closed)])) };
}

/** Rejects when it was not sealed to this pair for exactly this question. */
export async function unseal({ key, sealed }: Sealed, asked: Asked, pair: CryptoKeyPair): Promise<string> {
  const cipher = await cipherOf(pair.privateKey, key, asked, key);
  const bytes = toBytes(sealed);
  const iv = bytes.slice(0, IV_BYTES);
  const parameters = { name: "AES-GCM", iv, additionalData: bound(asked, key) };
  const open = new Uint8Array(await crypto.subtle.decrypt(parameters, cipher, bytes.slice(IV_BYTES)));
  const length = ((open[0] ?? 0) << 8) + (open[1] ?? 0);
  return new TextDecoder().decode(open.slice(LENGTH_BYTES, LENGTH_BYTES + length));
}

async function cipherOf(own: CryptoKey, other: string, asked: Asked, answer: string): Promise<CryptoKey> {
  const theirs = await crypto.subtle.importKey("raw", toBytes(other), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: encoder.encode("deskside secret field 1"), info: bound(asked, answer) };
  return crypto.subtle.deriveKey(hkdf, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Everything that was shown and exchanged, unambiguously. */
function bound({ session, id, by, name, label, key }: Asked, answer: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify([session, id, by, name, label, key, answer]));
}

async function publicOf({ publicKey }: CryptoKeyPair): Promise<string> {
  return toText(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
}

function filled(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(secret);
  if (bytes.length > MOST_BYTES) throw new RangeError(`A secret has ${MOST_BYTES} bytes at most.`);
  const whole = new Uint8Array(LENGTH_BYTES + MOST_BYTES);
  whole.set([bytes.length >> 8, bytes.length & 0xff]);
  whole.set(bytes, LENGTH_BYTES);
  return whole;
}

/** Base64 for addresses and JSON, without padding. */
function toText(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
