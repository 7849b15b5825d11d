// Leaves a smaller form of each file beside it, once per build, as gzip and as Brotli: a desk that starts only reads them, and
// a customer on a bad line loads an eighth less than with gzip. `deskside/pages.py` serves what lies there.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Plugin } from "vite";

const WORTH_PACKING = /\.(css|html|js|json|svg|txt|wasm|webmanifest)$/;

export function pack(): Plugin {
  let folder = "";
  return {
    name: "deskside-pack",
    apply: "build",
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    closeBundle: () => {
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
      for (const file of files.filter((name) => WORTH_PACKING.test(name))) packed(join(folder, file));
    },
  };
}

function packed(file: string): void {
  const body = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(body));
}
