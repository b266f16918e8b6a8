import { ConvexHttpClient } from "convex/browser";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends } from "./backends.ts";
import { createTokens, issuer } from "./tokens.ts";

const { identity } = api;
const ann = { subject: "ann", name: "Ann", email: "ann@example.com", emailVerified: true };

describeBackends("identity", ({ promise, embeddedOnly }) => {
  promise("without signing in there is none", async (t) => {
    expect(await t.query(identity.current)).toBeNull();
    expect(await t.mutation(identity.inMutation)).toBeNull();
    expect(await t.action(identity.everywhere)).toEqual([null, null, null]);
  });

  promise("who signed in is known in queries, mutations and what they call", async (t) => {
    const signedIn = t.as(ann);
    const expected = { subject: "ann", issuer, tokenIdentifier: `${issuer}|ann` };
    expect(await signedIn.query(identity.current)).toMatchObject(expected);
    expect(await signedIn.mutation(identity.inMutation)).toMatchObject(expected);
    expect(await signedIn.query(identity.nested)).toBe("ann");
    expect(await signedIn.action(identity.everywhere)).toEqual(["ann", "ann", "ann"]);
    expect(await t.query(identity.current)).toBeNull();
  });

  promise("claims of the token are part of the identity", async (t) => {
    expect(await t.as({ ...ann, role: "owner" }).query(identity.current)).toMatchObject({
      role: "owner",
    });
  });

  promise("two people at once stay two", async (t) => {
    const people = [t.as(ann), t.as({ subject: "bob" })];
    const seen = await Promise.all(people.map((each) => each.query(identity.current)));
    expect(seen.map((each) => each?.subject)).toEqual(["ann", "bob"]);
  });

  promise("HTTP actions know who signed in", async (t) => {
    expect(await (await t.as(ann).fetch("/who")).json()).toEqual({ subject: "ann" });
    expect(await (await t.fetch("/who")).json()).toEqual({ subject: null });
  });

  embeddedOnly(
    "convex-test checks no tokens",
    "only the provider's own tokens count",
    async (t) => {
      const asked = (token: string) => {
        const client = new ConvexHttpClient(t.url, { logger: false, auth: token });
        return client.query(identity.current, {});
      };
      expect(await asked(await t.tokens.sign(ann))).toMatchObject({ subject: "ann" });
      const stranger = await createTokens();
      await expect(asked(await stranger.sign(ann))).rejects.toThrow();
      await expect(asked(await t.tokens.sign(ann, "-1h"))).rejects.toThrow();
      await expect(asked("nonsense")).rejects.toThrow();
      // A webhook's header may be of any kind.
      const authorization = "Basic abc";
      const response = await t.fetch("/who", { headers: { authorization } });
      expect(await response.json()).toEqual({ subject: null });
    },
  );
});
