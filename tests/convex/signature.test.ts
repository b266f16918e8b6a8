// @vitest-environment node
import fc from "fast-check";
import twilio from "twilio";
import { describe, expect, test } from "vitest";
import { isSignedByTwilio } from "../../convex/channels/twilio/signature";

const TOKEN = "0123456789abcdef0123456789abcdef";

/** Both sides see the same form: Twilio's package as an object, ours as it comes in. */
function formOf(entries: [string, string][]) {
  const params = new URLSearchParams(entries);
  const object: Record<string, string | string[]> = Object.create(null);
  for (const name of params.keys()) {
    const values = params.getAll(name);
    object[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return { params: new URLSearchParams(params.toString()), object };
}

const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((s) => s.isWellFormed());
const entries = fc.array(
  fc.tuple(
    text.filter((name) => name !== "__proto__"),
    text,
  ),
  { maxLength: 12 },
);
const url = fc
  .tuple(
    fc.constantFrom("https://inbox.example", "http://127.0.0.1:3211", "https://inbox.example:8443"),
    fc.constantFrom("/twilio/inbound", "/twilio/status", "/"),
    fc.stringMatching(/^(\?[a-z]=[A-Za-z0-9_-]{0,8}(&[a-z]=[A-Za-z0-9_-]{0,8})?)?$/),
  )
  .map((parts) => parts.join(""));

describe("CHAN-2 the signature agrees with Twilio's own package", () => {
  test("on what Twilio signs", async () => {
    await fc.assert(
      fc.asyncProperty(url, entries, async (address, list) => {
        const { params, object } = formOf(list);
        const signature = twilio.getExpectedTwilioSignature(TOKEN, address, object);
        expect(await isSignedByTwilio([TOKEN], signature, address, params)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("on whatever is changed afterwards", async () => {
    await fc.assert(
      fc.asyncProperty(url, entries, text, text, async (address, list, name, value) => {
        const { object } = formOf(list);
        const signature = twilio.getExpectedTwilioSignature(TOKEN, address, object);
        const other = formOf([...list, [name, value]]);
        const theirs = twilio.validateRequest(TOKEN, signature, address, other.object);
        expect(await isSignedByTwilio([TOKEN], signature, address, other.params)).toBe(theirs);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["https://inbox.example/x?a=b", "https://inbox.example:443/x?a=b"],
    ["http://inbox.example/x", "http://inbox.example:80/x"],
    ["https://inbox.example:443/x", "https://inbox.example/x"],
  ])("with the default port left out or put in: %s signed as %s", async (ours, signedAs) => {
    const { params, object } = formOf([["Body", "Hi"]]);
    const signature = twilio.getExpectedTwilioSignature(TOKEN, signedAs, object);
    expect(twilio.validateRequest(TOKEN, signature, ours, object)).toBe(true);
    expect(await isSignedByTwilio([TOKEN], signature, ours, params)).toBe(true);
  });

  test.each([
    ["another scheme", "http://inbox.example/x?a=b"],
    ["no query", "https://inbox.example/x"],
    ["a slash more", "https://inbox.example/x/?a=b"],
    ["the query in another order", "https://inbox.example/x?c=d&a=b"],
  ])("refuses %s", async (_, signedAs) => {
    const { params, object } = formOf([["Body", "Hi"]]);
    const signature = twilio.getExpectedTwilioSignature(TOKEN, signedAs, object);
    const ours = "https://inbox.example/x?a=b&c=d";
    expect(await isSignedByTwilio([TOKEN], signature, ours, params)).toBe(false);
  });

  test("takes repeated names once for each value, in order", async () => {
    const { params, object } = formOf([
      ["MediaUrl", "b"],
      ["MediaUrl", "a"],
      ["MediaUrl", "b"],
    ]);
    const signature = twilio.getExpectedTwilioSignature(TOKEN, "https://x.example/", object);
    expect(await isSignedByTwilio([TOKEN], signature, "https://x.example/", params)).toBe(true);
  });
});
