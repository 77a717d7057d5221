import { defineConfig } from "vitest/config";

/** The end-to-end tests: one after the other, on the built binary and a real browser. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    bail: 1,
  },
});
