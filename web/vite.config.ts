// Builds one static page per entry below. The server sends a Content-Security-Policy that forbids inline scripts and
// styles, so nothing here may put any into the pages or turn a file into a data: address.

import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// Customers' pages are built apart from the technicians': a module both need would otherwise carry what only one of them
// uses, and a customer on a bad line would pay for the console. `npm run build` does both; without a mode all are one.
const PAGES: Record<string, string[]> = {
  customers: ["index", "join"],
  staff: ["console", "setup", "signin", "invite"],
};

const page = (name: string): [string, string] => [name, fileURLToPath(new URL(`${name}.html`, import.meta.url))];

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  build: {
    outDir: "dist",
    emptyOutDir: mode !== "staff",
    manifest: mode === "staff" ? ".vite/manifest-staff.json" : true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries((PAGES[mode] ?? Object.values(PAGES).flat()).map(page)) },
  },
  worker: { format: "es" },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
}));
