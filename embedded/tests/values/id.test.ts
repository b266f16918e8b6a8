import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeId, encodeId, newId, tableNumberOf } from "../../values/id.ts";

const table = fc.oneof(
  fc.integer({ min: 1, max: 0xffffffff }),
  fc.constantFrom(1, 127, 128, 16_383, 16_384, 2_097_152, 268_435_455, 268_435_456, 0xffffffff),
);
const internal = fc.uint8Array({ minLength: 16, maxLength: 16 });

test("the id that Convex itself gives for known bytes", () => {
  const known = new Uint8Array(16);
  known[0] = 251;
  for (let i = 1; i < 16; i++) known[i] = ((known[i - 1] ?? 0) * 251) & 0xff;
  expect(encodeId(1017, known)).toBe("z43zp6c3e75gkmz1kfwj6mbbx5sw281h");
  expect(decodeId("z43zp6c3e75gkmz1kfwj6mbbx5sw281h")).toEqual({
    tableNumber: 1017,
    internal: known,
  });
});

test("every id decodes to what it was made of, in 31 to 37 characters", () => {
  fc.assert(
    fc.property(table, internal, (number, bytes) => {
      const id = encodeId(number, bytes);
      expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
      expect(decodeId(id)).toEqual({ tableNumber: number, internal: new Uint8Array(bytes) });
      expect(tableNumberOf(id)).toBe(number);
    }),
  );
});

test("any one changed character is noticed", () => {
  const digit = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz");
  fc.assert(
    fc.property(table, internal, fc.nat(30), digit, (number, bytes, at, other) => {
      const id = encodeId(number, bytes);
      const changed = id.slice(0, at) + other + id.slice(at + 1);
      const decoded = decodeId(changed);
      // Fletcher-16 may miss a change that moves the length of the table number, but never accepts
      // a text that is not the canonical one of what it decodes to.
      if (changed !== id && decoded) {
        expect(encodeId(decoded.tableNumber, decoded.internal)).toBe(changed);
        expect(decoded.internal).not.toEqual(new Uint8Array(bytes));
      }
    }),
  );
});

test("text that is not an id", () => {
  const id = encodeId(10_001, new Uint8Array(16).fill(7));
  const last = id.length - 1;
  const bad = [
    "",
    "hello",
    id.slice(0, last),
    `${id}0`,
    id.toUpperCase(),
    id.replace(/./, "u"),
    id.replace(/./, "é"),
    `${id.slice(0, last)}1`,
    "sssswsgggggggggsgcsssfafffsffks",
    "0".repeat(31),
    "z".repeat(37),
    "0".repeat(100_000),
  ];
  for (const text of bad) {
    expect(decodeId(text), text.slice(0, 40)).toBeNull();
    expect(tableNumberOf(text)).toBeNull();
  }
});

test("new ids carry 14 random bytes and the day, and differ", () => {
  const now = Date.UTC(2026, 0, 2, 3);
  const id = newId(10_001, () => new Uint8Array(14).fill(9), now);
  const { internal: made } = decodeId(id) ?? { internal: new Uint8Array() };
  expect([...made.subarray(0, 14)]).toEqual(Array<number>(14).fill(9));
  expect(new DataView(made.buffer).getUint16(14)).toBe(Math.floor(now / 86_400_000));
  const random = () => crypto.getRandomValues(new Uint8Array(16));
  expect(new Set(Array.from({ length: 1000 }, () => newId(1, random, now))).size).toBe(1000);
});

test("what cannot be an id is refused, not truncated", () => {
  const bytes = new Uint8Array(16);
  for (const number of [0, -1, 1.5, NaN, 2 ** 32]) expect(() => encodeId(number, bytes)).toThrow();
  expect(() => encodeId(1, new Uint8Array(15))).toThrow("16 bytes");
  expect(() => newId(1, () => new Uint8Array(13), 0)).toThrow("14 random bytes");
});
