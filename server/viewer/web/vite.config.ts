import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const dist = resolve(import.meta.dirname, "../dist");

/** The Go embed directive needs dist/README.md to exist in a fresh clone: it survives the emptying of dist. */
function keepReadme(): Plugin {
  const file = resolve(dist, "README.md");
  let kept: Buffer | undefined;
  return {
    name: "keep-readme",
    apply: "build",
    buildStart() {
      try {
        kept = readFileSync(file);
      } catch {
        kept = undefined;
      }
    },
    closeBundle() {
      if (kept) writeFileSync(file, kept);
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [keepReadme()],
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: {
    // `npm run dev` beside a running `maquette serve`.
    proxy: Object.fromEntries(
      ["/api", "/tiles", "/live"].map((p) => [
        p,
        { target: process.env.MAQUETTE_SERVER ?? "http://127.0.0.1:8080", ws: p === "/live", changeOrigin: true },
      ]),
    ),
  },
});
