import script from "three/addons/libs/basis/basis_transcoder.js?raw";
import { expect, it } from "vitest";
import { withoutEval } from "./transcoder";

it("takes every use of eval out of three's transcoder", () => {
  const plain = withoutEval(script);
  expect(plain.match(/newFunc\(Function/g)).toBeNull();
  expect(plain.length).toBeGreaterThan(script.length);
});

it("refuses a script that it does not know", () => {
  expect(() => withoutEval("var BASIS=1")).toThrow(/another transcoder/);
});
