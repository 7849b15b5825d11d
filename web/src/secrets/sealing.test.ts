import { expect, test } from "vitest";

import { MOST_BYTES, bytesOf, canSeal, newPair, seal, unseal, type Asked } from "./sealing";

async function question(): Promise<{ asked: Asked; pair: CryptoKeyPair }> {
  const { pair, key } = await newPair();
  return { asked: { session: "S", id: "request-id-request", by: "P1", name: "T.B.", label: "Wi-Fi password", key }, pair };
}

test("what is sealed for a page opens there", async () => {
  const { asked, pair } = await question();
  for (const secret of ["correct horse", "", "pässwörd 語 🗝️", " blanks ", "x".repeat(MOST_BYTES)]) {
    const sealed = await seal(secret, asked);
    expect(sealed.key).toHaveLength(87);
    expect(await unseal(sealed, asked, pair)).toBe(secret);
  }
});

test("two seals of one secret have nothing in common, and all have one length", async () => {
  const { asked } = await question();
  const seals = [await seal("same", asked), await seal("same", asked), await seal("a longer one altogether", asked)];
  expect(new Set(seals.map(({ sealed }) => sealed)).size).toBe(3);
  expect(new Set(seals.map(({ key }) => key)).size).toBe(3);
  expect(new Set(seals.map(({ sealed }) => sealed.length)).size).toBe(1);
  expect(seals[0]?.sealed.length).toBeLessThan(8_192);
});

test("it opens for no other page", async () => {
  const { asked } = await question();
  const { pair: other } = await newPair();
  await expect(unseal(await seal("secret", asked), asked, other)).rejects.toThrow();
});

test.each(["session", "id", "by", "name", "label"] as const)("nor when another %s was shown to whoever typed", async (what) => {
  const { asked, pair } = await question();
  const shown = { ...asked, [what]: "somebody else" };
  await expect(unseal(await seal("secret", shown), asked, pair)).rejects.toThrow();
});

test("nor when a bit of it was changed on its way", async () => {
  const { asked, pair } = await question();
  const { key, sealed } = await seal("secret", asked);
  const changed = sealed.slice(0, 40) + (sealed[40] === "A" ? "B" : "A") + sealed.slice(41);
  await expect(unseal({ key, sealed: changed }, asked, pair)).rejects.toThrow();
  const { key: another } = await newPair();
  await expect(unseal({ key: another, sealed }, asked, pair)).rejects.toThrow();
});

test("a secret too long is refused before it is sealed", async () => {
  const { asked } = await question();
  expect(bytesOf("語".repeat(1_334))).toBeGreaterThan(MOST_BYTES);
  await expect(seal("語".repeat(1_334), asked)).rejects.toThrow(RangeError);
});

test("the private half stays where it is", async () => {
  const { pair } = await question();
  expect(canSeal()).toBe(true);
  await expect(crypto.subtle.exportKey("pkcs8", pair.privateKey)).rejects.toThrow();
});
