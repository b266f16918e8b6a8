import { ConvexHttpClient } from "convex/browser";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
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

  promise("a query signs no token, which its cache would keep beyond its time", async (t) => {
    expect(await t.query(identity.signedInQuery)).toContain("can't be called from a query");
  });

  embeddedOnly(
    "convex-test has no server",
    "a mutation signs tokens that anyone can check",
    async (t) => {
      const claims = { sub: "job 7", aud: "runner", scope: ["read"] };
      const token = await t.mutation(identity.signed, { claims, seconds: 60 });
      const keys = createRemoteJWKSet(new URL(`${t.url}/.well-known/jwks.json`));
      const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: t.url });
      expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "JWT" });
      const { iat, jti } = payload;
      expect(payload).toEqual({ ...claims, iss: t.url, iat, exp: iat! + 60, jti });
      const another = decodeJwt(await t.mutation(identity.signed, { claims, seconds: 3_600.9 }));
      expect(another.exp).toBe(another.iat! + 3_600);
      expect(another.jti).not.toBe(jti);
      for (const seconds of [0, 3_601]) {
        await expect(t.mutation(identity.signed, { claims, seconds })).rejects.toThrow(
          "between 1 and 3600",
        );
      }
      const own = { aud: ["a", "b"], jti: "mine" };
      const chosen = await t.mutation(identity.signed, { claims: own, seconds: 1 });
      expect(decodeJwt(chosen)).toMatchObject(own);
      for (const [name, value] of [
        ["aud", undefined],
        ["aud", ""],
        ["aud", []],
        ["aud", ["a", ""]],
        ["sub", ""],
        ["sub", null],
        ["jti", 7],
      ] as const) {
        const wrong = { claims: { ...claims, [name]: value }, seconds: 60 };
        await expect(t.mutation(identity.signed, wrong)).rejects.toThrow(`"${name}" must`);
      }
      const long = { claims: { ...claims, text: "x".repeat(8_000) }, seconds: 60 };
      await expect(t.mutation(identity.signed, long)).rejects.toThrow("8000 bytes");
      for (const name of ["iss", "exp", "nbf", "Convex_id", "cvx"]) {
        const reserved = { claims: { [name]: 1 }, seconds: 60 };
        await expect(t.mutation(identity.signed, reserved)).rejects.toThrow("reserved");
      }
    },
  );

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
    },
  );

  embeddedOnly(
    "convex-test checks no tokens",
    "a webhook's header may be of any kind, but speaks for nobody",
    async (t) => {
      const tokens = ["Basic abc", `Bearer ${await t.tokens.sign(ann, "-1h")}`, "Convex no"];
      for (const authorization of tokens) {
        const headers = { authorization };
        expect((await t.fetch("/cookies", { headers })).status, authorization).toBe(204);
        const who = await t.fetch("/who", { headers });
        expect(who.status, authorization).toBe(500);
        expect(await who.text()).toMatch(/Invalid admin key|expired|was invalid for this instance/);
      }
    },
  );
});
