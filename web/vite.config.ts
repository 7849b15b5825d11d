// Builds one static page per entry below. The server sends a Content-Security-Policy that forbids inline scripts and
// styles, so nothing here may put any into the pages or turn a file into a data: address.

import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const PAGES = ["index", "join", "console", "setup", "signin", "invite"];

const page = (name: string): [string, string] => [name, fileURLToPath(new URL(`${name}.html`, import.meta.url))];

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries(PAGES.map(page)) },
  },
  worker: { format: "es" },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
