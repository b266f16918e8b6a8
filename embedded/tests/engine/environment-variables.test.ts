import { expect, test } from "vitest";
import {
  checkEnvironmentChange,
  checkEnvironmentSize,
} from "../../engine/environment-variables.ts";
import { openEngine } from "./open-engine.ts";

test("names and values of variables", () => {
  const set =
    (name: string, value = "1") =>
    () =>
      checkEnvironmentChange({ name, value });
  for (const name of ["A", "_a1", "n".repeat(256)]) expect(set(name)).not.toThrow();
  for (const name of ["", "1A", "A-B", "A B", "É", "n".repeat(257)]) {
    expect(set(name), name).toThrow(/Environment variable name ".*" is invalid/);
  }
  for (const name of ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]) {
    expect(set(name)).toThrow(`"${name}" is reserved`);
  }
  expect(set("A", "é".repeat(4_096))).not.toThrow();
  expect(set("A", `${"é".repeat(4_096)}x`)).toThrow('"A" is larger than 8 KiB');
});

test("all variables together have at most 512 KiB, names included", () => {
  const all = (last: number) =>
    Object.fromEntries(
      Array.from({ length: 64 }, (_, i) => [
        `VARIABLE_${10 + i}`,
        "x".repeat(i < 63 ? 8_181 : last),
      ]),
    );
  expect(() => checkEnvironmentSize(all(8_181))).not.toThrow();
  expect(() => checkEnvironmentSize(all(8_182))).toThrow(
    "have at most 524288 bytes; this change would make it 524289",
  );
});

test("a deployment has at most 512 variables; who has them can still take one away", async () => {
  const { engine, close } = await openEngine(null);
  const names = Array.from({ length: 512 }, (_, i) => `V${i}`);
  const one = { name: "ONE", value: "1" };
  try {
    await engine.setEnvironment(names.map((name) => ({ name, value: "" })));
    await expect(engine.setEnvironment([one])).rejects.toThrow(
      "at most 512 environment variables; this change would make it 513",
    );
    await engine.setEnvironment([{ name: "V0", value: null }, one]);
    expect(Object.keys(engine.environment()).toSorted()).toEqual(
      [...names.slice(1), "ONE"].toSorted(),
    );
  } finally {
    await close();
  }
});
