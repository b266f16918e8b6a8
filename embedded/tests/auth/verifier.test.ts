import { SignJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AuthError } from "../../auth/auth-error.ts";
import { RENEW_COOLDOWN } from "../../auth/cached-json.ts";
import { createVerifier, type Verifier } from "../../auth/verifier.ts";
import type { AuthProvider } from "../../deployment.ts";
import { Issuer, sign, signingKey } from "./issuer.ts";

const rsa = await signingKey("rsa");
const ed = await signingKey("ed", "EdDSA");
const ec = await signingKey("ec", "ES256");
const stranger = await signingKey("rsa");
const newcomer = await signingKey("new");

let issuer: Issuer;
let clock: number;
let verifier: Verifier;

function oidc(domain: string): AuthProvider {
  return { type: "oidc", domain, applicationID: "convex" };
}

function verifierFor(...providers: AuthProvider[]): Verifier {
  return createVerifier(providers, undefined, () => clock);
}

beforeEach(async () => {
  issuer = await new Issuer().start("/oidc");
  issuer.keys = [rsa, ed, ec];
  clock = Date.now();
  verifier = verifierFor(oidc(issuer.url));
});
afterEach(() => issuer.stop());

async function code(token: string | Promise<string>, by = verifier): Promise<string> {
  try {
    await by.verify(await token);
  } catch (error) {
    if (error instanceof AuthError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "ok";
}

const claims = (more: Record<string, unknown> = {}) => ({ iss: issuer.url, ...more });

test("a good token gives an identity and its expiry", async () => {
  const exp = Math.floor(clock / 1000) + 60;
  const { identity, expiresAt } = await verifier.verify(
    await sign(rsa, claims({ exp, name: "Ada", o: { rol: "admin" } })),
  );
  expect(expiresAt).toBe(exp * 1000);
  expect(JSON.parse(identity)).toEqual({
    issuer: issuer.url,
    subject: "ada",
    tokenIdentifier: `${issuer.url}|ada`,
    name: "Ada",
    o: { rol: "admin" },
  });
});

test("algorithms: RS256 and EdDSA for OIDC; never none, nor a public key used as a secret", async () => {
  expect(await code(sign(ed, claims()))).toBe("ok");
  expect(await code(sign(ec, claims()))).toContain("its algorithm is not allowed");
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  const exp = Math.floor(clock / 1000) + 60;
  const body = part({ ...claims(), sub: "ada", aud: "convex", iat: exp - 60, exp });
  expect(await code(`${part({ alg: "none" })}.${body}.`)).toMatch(/^Unauthenticated: /);
  expect(await code(`${part({ alg: "none", kid: "rsa" })}.${body}.AAAA`)).toMatch(/^Unauthent/);
  for (const secret of [JSON.stringify(rsa.jwk), rsa.jwk.n ?? ""]) {
    const confused = await new SignJWT({ ...claims(), aud: "convex", sub: "ada" })
      .setProtectedHeader({ alg: "HS256", kid: "rsa" })
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(Buffer.from(secret));
    expect(await code(confused)).toContain("its algorithm is not allowed");
  }
});

test("signatures: another's key of the same id, and a changed payload", async () => {
  expect(await code(sign(stranger, claims()))).toContain("its signature is invalid");
  const [head, , signature] = (await sign(rsa, claims())).split(".");
  const [, other] = (await sign(rsa, claims({ sub: "eve" }))).split(".");
  expect(await code(`${head}.${other}.${signature}`)).toContain("its signature is invalid");
});

test("what is not a JWT, or names no issuer", async () => {
  for (const token of ["", "x", "a.b", "a.b.c", "..", `${"A".repeat(50)}.${"A".repeat(50)}.`]) {
    expect(await code(token), token).toMatch(/^InvalidAuthHeader: /);
  }
  expect(await code(sign(rsa, {}))).toContain("Missing issuer claim");
  expect(await code(sign(rsa, { iss: 5 }))).toMatch(/^InvalidAuthHeader: /);
});

test("providers are chosen by issuer and audience", async () => {
  expect(await code(sign(rsa, claims({ aud: "other" })))).toBe(
    `NoAuthProvider: No auth provider found matching the given token. Check that your JWT's issuer and audience match one of your configured providers: [OIDC(domain=${issuer.url}, app_id=convex)]`,
  );
  expect(await code(sign(rsa, claims({ aud: undefined })))).toMatch(/^NoAuthProvider: /);
  expect(await code(sign(rsa, { iss: "https://evil.example" }))).toMatch(/^NoAuthProvider: /);
  expect(await code(sign(rsa, claims()), verifierFor())).toContain("no providers configured");
  expect(await code(sign(rsa, claims({ aud: ["convex"] })))).toBe("ok");
  expect(await code(sign(rsa, claims({ aud: ["convex", "x"] })))).toContain("several audiences");
  // Only a token that names a configured provider costs a request.
  const before = issuer.requests.length;
  await code(sign(rsa, claims({ aud: "other" })));
  expect(issuer.requests).toHaveLength(before);
});

test("trailing slashes of the issuer do not matter, the token's own form names the user", async () => {
  const slashed = await sign(rsa, { iss: `${issuer.url}/` });
  const { identity } = await verifier.verify(slashed);
  expect(JSON.parse(identity)).toMatchObject({ tokenIdentifier: `${issuer.url}/|ada` });
  expect(await code(sign(rsa, claims()), verifierFor(oidc(`${issuer.url}/`)))).toBe("ok");
});

test("times: expiry with five seconds of grace, not before, and the claims that must be there", async () => {
  const second = Math.floor(clock / 1000);
  expect(await code(sign(rsa, claims({ exp: second - 3 })))).toBe("ok");
  expect(await code(sign(rsa, claims({ exp: second - 10 })))).toBe(
    "Unauthenticated: Could not verify OIDC token claim: the token has expired.",
  );
  expect(await code(sign(rsa, claims({ nbf: second + 60 })))).toContain("the 'nbf' claim");
  expect(await code(sign(rsa, claims({ exp: undefined })))).toContain("the 'exp' claim");
  expect(await code(sign(rsa, claims({ sub: undefined })))).toContain("the 'sub' claim");
  expect(await code(sign(rsa, claims({ iat: undefined })))).toContain("the 'iat' claim");
  const token = await sign(rsa, claims({ exp: second + 60 }));
  expect(await code(token)).toBe("ok");
  clock += 70_000;
  expect(await code(token)).toContain("the token has expired");
});

test("keys are kept as long as cache headers allow", async () => {
  issuer.headers["cache-control"] = "public, max-age=600";
  for (let i = 0; i < 3; i++) expect(await code(sign(rsa, claims()))).toBe("ok");
  expect([issuer.count("openid-configuration"), issuer.count("jwks")]).toEqual([1, 1]);
  clock += 601_000;
  await code(sign(rsa, claims()));
  expect(issuer.count("jwks")).toBe(2);

  issuer.headers["cache-control"] = "no-store";
  const fresh = verifierFor(oidc(issuer.url));
  await code(sign(rsa, claims()), fresh);
  clock += 1_500;
  await code(sign(rsa, claims()), fresh);
  expect(issuer.count("jwks")).toBe(4);
});

test("callers at the same time share one request", async () => {
  const token = await sign(rsa, claims());
  await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
  expect([issuer.count("openid-configuration"), issuer.count("jwks")]).toEqual([1, 1]);
});

test("rotation: an unknown key id fetches the keys again, but bad tokens cause no storm", async () => {
  issuer.headers["cache-control"] = "max-age=3600";
  expect(await code(sign(rsa, claims()))).toBe("ok");
  issuer.keys = [newcomer];
  // However short a time ago the keys were fetched: at the first strange one we look again.
  expect(await code(sign(newcomer, claims()))).toBe("ok");
  expect(issuer.count("jwks")).toBe(2);
  issuer.keys = [rsa];
  expect(await code(sign(rsa, claims()))).toContain("matches no key");
  expect(issuer.count("jwks")).toBe(2);

  clock += RENEW_COOLDOWN;
  const unknown = await sign(rsa, claims(), { kid: "made up" });
  await Promise.all(Array.from({ length: 20 }, () => code(unknown)));
  await code(unknown);
  expect(issuer.count("jwks")).toBe(3);
});

test("a failed renewal leaves keys that are still fresh", async () => {
  issuer.headers["cache-control"] = "max-age=3600";
  const token = await sign(rsa, claims());
  expect(await code(token)).toBe("ok");
  issuer.status = 503;
  clock += RENEW_COOLDOWN;
  expect(await code(sign(rsa, claims(), { kid: "made up" }))).toContain("matches no key");
  expect(issuer.count("jwks")).toBe(2);
  expect(await code(token)).toBe("ok");
});

test("an unreachable issuer fails at once, is not hammered, and is tried again", async () => {
  const token = await sign(rsa, claims());
  const port = new URL(issuer.url).port;
  await issuer.stop();
  expect(await code(token)).toMatch(
    new RegExp(`^AuthProviderDiscoveryFailed: .*http://127.0.0.1:${port}/oidc failed: could not`),
  );
  let calls = 0;
  const counting = createVerifier(
    [oidc(issuer.url)],
    (url, init) => {
      calls++;
      return fetch(url, init);
    },
    () => clock,
  );
  for (let i = 0; i < 5; i++) await code(token, counting);
  expect(calls).toBe(1);
  clock += 1_000;
  await code(token, counting);
  expect(calls).toBe(2);
  issuer = await new Issuer().start();
});

test("discovery that cannot be trusted", async () => {
  const failing = async (change: () => void): Promise<string> => {
    issuer.configuration = {};
    issuer.headers = { "content-type": "application/json" };
    issuer.status = 200;
    change();
    return await code(sign(rsa, claims()), verifierFor(oidc(issuer.url)));
  };
  const good = () => {};
  expect(await failing(good)).toBe("ok");
  const set = (configuration: object) => () => Object.assign(issuer.configuration, configuration);
  expect(await failing(set({ issuer: "https://evil.example" }))).toContain("names the issuer");
  expect(await failing(set({ jwks_uri: undefined }))).toContain("no jwks_uri");
  expect(await failing(set({ jwks_uri: "http://evil.example/jwks" }))).toContain("must use https");
  expect(await failing(set({ jwks_uri: "file:///etc/passwd" }))).toContain("must use https");
  expect(await failing(set({ jwks_uri: "jwks" }))).toContain("is not a URL");
  expect(await failing(() => (issuer.status = 404))).toContain("HTTP 404");
  expect(
    await failing(() => {
      issuer.status = 302;
      issuer.headers.location = "https://evil.example";
    }),
  ).toContain("HTTP 302");
  expect(await failing(() => (issuer.headers["content-type"] = "text/html"))).toContain(
    "text/html",
  );
  for (const text of ["{", "5", "{}", '{"keys":5}', '{"keys":[5]}', " ".repeat(600_000)]) {
    issuer.jwksText = text;
    expect(await failing(good), text.slice(0, 20)).toMatch(/^AuthProviderDiscoveryFailed: /);
  }
});

test("plain http is for loopback only; a domain may lack its scheme", async () => {
  const asked: string[] = [];
  const spy = (...providers: AuthProvider[]) =>
    createVerifier(providers, async (url) => {
      asked.push(url);
      return Response.json({ issuer: "https://clerk.example.com", jwks_uri: "" });
    });
  const overHttp = spy(oidc("http://issuer.example.com"));
  expect(await code(sign(rsa, { iss: "http://issuer.example.com" }), overHttp)).toContain(
    "must use https",
  );
  expect(asked).toEqual([]);
  await code(sign(rsa, { iss: "https://clerk.example.com" }), spy(oidc("clerk.example.com")));
  expect(asked[0]).toBe("https://clerk.example.com/.well-known/openid-configuration");
});

test("customJwt: its own algorithm, jwks by URL or data:, with or without an audience", async () => {
  const custom = (more: object): AuthProvider => ({
    type: "customJwt",
    issuer: "https://own.example",
    jwks: `${issuer.url}/jwks`,
    algorithm: "ES256",
    applicationID: "convex",
    ...more,
  });
  const own = { iss: "https://own.example" };
  const byUrl = verifierFor(custom({}));
  expect(await code(sign(ec, own), byUrl)).toBe("ok");
  expect(await code(sign(ec, { ...own, iat: undefined }), byUrl)).toBe("ok");
  expect(await code(sign(rsa, own), byUrl)).toBe(
    "InvalidAuthHeader: Could not decode token: its algorithm is not allowed.",
  );
  expect(await code(sign(ec, { ...own, aud: "x" }), byUrl)).toMatch(/^NoAuthProvider: /);
  expect(await code(sign(ec, { ...own, exp: 1 }), byUrl)).toMatch(
    /^InvalidAuthHeader: Could not validate token: Token expired \d+ seconds ago$/,
  );

  const jwks = JSON.stringify({ keys: [ec.jwk] });
  const data = `data:application/json;base64,${Buffer.from(jwks).toString("base64")}`;
  const byData = verifierFor(custom({ jwks: data, applicationID: null }));
  const { identity } = await byData.verify(
    await sign(ec, {
      ...own,
      aud: "anything",
      o: { rol: "admin", deep: { a: [1] } },
      picture: "p",
    }),
  );
  expect(JSON.parse(identity)).toEqual({
    issuer: "https://own.example",
    subject: "ada",
    tokenIdentifier: "https://own.example|ada",
    "o.rol": "admin",
    "o.deep.a": [1],
    picture: "p",
  });
  const requests = issuer.requests.length;
  expect(await code(sign(newcomer, own, { alg: "RS256" }), byData)).toContain("not allowed");
  expect(issuer.requests).toHaveLength(requests);
  expect(await code(sign(ec, own), verifierFor(custom({ jwks: "data:,{" })))).toContain(
    "Invalid JWKS data URL",
  );
});

test("errors hold no part of the token", async () => {
  const token = await sign(stranger, claims({ email: "ada@secret.example" }));
  const text = await code(token);
  for (const part of token.split(".")) expect(text).not.toContain(part);
  expect(text).not.toContain("secret.example");
});
