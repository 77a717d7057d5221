import { resolve } from "node:path";
import { defineConfig } from "vite";

/** The service worker: one script beside index.html, since where it lies says what it may serve. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: resolve(import.meta.dirname, "../dist"),
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: resolve(import.meta.dirname, "src/sw/sw.ts"), formats: ["iife"], name: "worker", fileName: () => "sw.js" },
  },
});
