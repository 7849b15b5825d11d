// Builds one static page per entry below. The server sends a Content-Security-Policy that forbids inline scripts and
// styles, so nothing here may put any into the pages or turn a file into a data: address.

import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import { emoji } from "./emoji.plugin.ts";
import { pack } from "./pack.plugin.ts";

// Customers' pages are built apart from the technicians': a module both need would otherwise carry what only one of them
// uses, and a customer on a bad line would pay for the console. `npm run build` does both; without a mode all are one.
const PAGES: Record<string, string[]> = {
  customers: ["index", "join"],
  staff: ["console", "setup", "signin", "invite"],
};

// What is always loaded together packs best together: all that the join page needs, then all that the conversation adds.
// Each group takes along what its modules import.
const CUSTOMERS_CHUNKS = [
  { name: "door", test: /src\/(app\/join-page|words\/(format|plural))\.ts$/, priority: 2 },
  { name: "talk", test: /src\/(app\/CustomerChat|sync\/live|chat\/conversation|uploads\/late)\.svelte/, priority: 1 },
];

/** What a part of the page needs beside itself, less what was loaded before anything could ask for the part. */
const notYetHere = (_: string, needed: string[], { hostType }: { hostType: "html" | "js" }): string[] =>
  hostType === "html" ? needed : needed.filter((file) => !/\/(?:door|talk)-/.test(file));

/** Whoever runs a desk need not read how long each plugin took. */
const QUIET = { bundlerTimings: false };

const page = (name: string): [string, string] => [name, fileURLToPath(new URL(`${name}.html`, import.meta.url))];

export default defineConfig(({ mode }) => ({
  // The last build packs what both have made.
  plugins: [svelte(), emoji(), mode === "customers" ? [] : pack()],
  build: {
    outDir: "dist",
    emptyOutDir: mode !== "staff",
    manifest: mode === "staff" ? ".vite/manifest-staff.json" : true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false, resolveDependencies: notYetHere },
    // Two in a hundred smaller than the built-in one, which customers on bad lines feel and builds hardly.
    minify: "terser",
    terserOptions: { module: true, ecma: 2022, compress: { passes: 2 } },
    rolldownOptions: {
      input: Object.fromEntries((PAGES[mode] ?? Object.values(PAGES).flat()).map(page)),
      // Else the conversation's chunk is made to serve others too, and needs half a kilobyte of run time for that.
      experimental: { chunkOptimization: false },
      checks: QUIET,
      output: mode === "customers" ? { codeSplitting: { groups: CUSTOMERS_CHUNKS } } : {},
    },
  },
  worker: { format: "es", rolldownOptions: { checks: QUIET } },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    setupFiles: ["src/words/testing/english.ts"],
  },
}));
