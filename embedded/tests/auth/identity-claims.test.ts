import { expect, test } from "vitest";
import { customIdentity, oidcIdentity } from "../../auth/identity-claims.ts";

test("every standard claim under Convex's name", () => {
  const identity = oidcIdentity(
    {
      name: "n",
      given_name: "g",
      family_name: "f",
      nickname: "nick",
      preferred_username: "pu",
      profile: "pr",
      picture: "pic",
      website: "w",
      email: "e",
      email_verified: true,
      gender: "ge",
      birthdate: "b",
      zoneinfo: "z",
      locale: "l",
      phone_number: "p",
      phone_number_verified: false,
      address: { formatted: "a", country: "c" },
      updated_at: 1_700_000_000,
    },
    "https://i",
    "s",
  );
  expect(JSON.parse(identity)).toEqual({
    issuer: "https://i",
    subject: "s",
    tokenIdentifier: "https://i|s",
    name: "n",
    givenName: "g",
    familyName: "f",
    nickname: "nick",
    preferredUsername: "pu",
    profileUrl: "pr",
    pictureUrl: "pic",
    websiteUrl: "w",
    email: "e",
    emailVerified: true,
    gender: "ge",
    birthday: "b",
    timezone: "z",
    language: "l",
    phoneNumber: "p",
    phoneNumberVerified: false,
    address: "a",
    updatedAt: "2023-11-14T22:13:20+00:00",
  });
});

test("claims about the token do not arrive, those about the user do, as they are", () => {
  const identity = oidcIdentity(
    { aud: "x", iat: 1, exp: 2, nbf: 1, jti: "j", azp: "z", fva: [1], nonce: "n", sid: "s1", v: 2 },
    "i",
    "s",
  );
  expect(JSON.parse(identity)).toEqual({
    issuer: "i",
    subject: "s",
    tokenIdentifier: "i|s",
    sid: "s1",
    v: 2,
  });
});

test("no custom claim passes for the identity itself", () => {
  const forged = { tokenIdentifier: "x|root", issuer: "x", subject: "root" };
  const genuine = { issuer: "i", subject: "s", tokenIdentifier: "i|s" };
  expect(JSON.parse(oidcIdentity({ ...forged, name: "n" }, "i", "s"))).toEqual({
    ...genuine,
    name: "n",
  });
  expect(JSON.parse(oidcIdentity({ pictureUrl: "fake", picture: "real" }, "i", "s"))).toMatchObject(
    {
      pictureUrl: "real",
    },
  );
  expect(JSON.parse(customIdentity(forged, "i", "s"))).toEqual(genuine);
});

test("mistyped standard claims are dropped, not passed on", () => {
  const identity = oidcIdentity(
    { name: 5, email_verified: "true", address: "a", updated_at: { a: 1 } },
    "i",
    "s",
  );
  expect(Object.keys(JSON.parse(identity))).toEqual(["issuer", "subject", "tokenIdentifier"]);
});

test("equal claims in another order give the same text", () => {
  const a = oidcIdentity({ b: { y: 1, x: [{ q: 1, p: 2 }] }, a: 1 }, "i", "s");
  const b = oidcIdentity({ a: 1, b: { x: [{ p: 2, q: 1 }], y: 1 } }, "i", "s");
  expect(a).toBe(b);
  expect(a).toBe(
    '{"a":1,"b":{"x":[{"p":2,"q":1}],"y":1},"issuer":"i","subject":"s","tokenIdentifier":"i|s"}',
  );
});
