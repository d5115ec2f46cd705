import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// What tasks and requests share to show things; what lists are searched and chosen in; what pages share to ask for words.
const READING =
  /src\/(ui\/(Panel|Confirm|Prose|When)|forms\/(FormView|schema)|documents\/DocumentLinks|people\/PersonName)\./;
const CHOOSING = /react-(checkbox|input|search)\//;
const WRITING = /react-(field|textarea)\//;
// What every page begins with comes in two files instead of fifty, what many share in one: few questions, better packed. What
// others made changes seldom, so it stays with its readers when the page does not.
const FILES = [
  { name: "begin", test: /src\/app\/begin\.|preload-helper/, priority: 3 },
  { name: "others", test: /node_modules/, tags: ["$initial" as const], priority: 2 },
  { name: "index", tags: ["$initial" as const], priority: 1 },
  { name: "reading", test: READING },
  { name: "choosing", test: CHOOSING },
  { name: "writing", test: WRITING },
];

/** Has `begin` run as soon as it is there; it would wait for all the others where they import it. */
const beginEarly: Plugin = {
  name: "begin-early",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) => {
      const file = Object.keys(bundle ?? {}).find((name) => /\/begin-[^/]*\.js$/.test(name));
      if (!file) throw new Error("there is no script to begin with");
      return [
        {
          tag: "script",
          attrs: { type: "module", async: true, crossorigin: true, src: `/${file}` },
          injectTo: "head",
        },
      ];
    },
  },
};

// Served from the root; names of files carry a hash of their content and never change their meaning.
export default defineConfig({
  plugins: [react(), beginEarly],
  // A reader of Markdown would be an eighth of the first load of a form.
  resolve: {
    alias: { "markdown-to-jsx/react": fileURLToPath(new URL("src/forms/Markdown.tsx", import.meta.url)) },
  },
  build: {
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: FILES } } },
  },
  server: {
    port: 5173,
    proxy: {
      "/api": "http://127.0.0.1:8080",
      "/local": "http://127.0.0.1:8080",
      "/config.json": "http://127.0.0.1:8080",
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
