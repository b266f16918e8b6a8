/** Signing in with an OpenID Connect provider, and admins who act as somebody. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BaseConvexClient, ConvexClient, ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";

/** A provider whose keys may change. */
class Issuer {
  readonly requests: string[] = [];
  readonly #server: Server;
  #keys: JWK[] = [];
  #key: { kid: string; privateKey: CryptoKey } | null = null;
  #made = 0;

  constructor() {
    this.#server = createServer(({ url = "/" }, response) => {
      this.requests.push(url);
      const found = url.endsWith("/openid-configuration")
        ? { issuer: this.url, jwks_uri: `${this.url}/jwks` }
        : { keys: this.#keys };
      response.setHeader("content-type", "application/json");
      response.setHeader("cache-control", "max-age=3600");
      response.end(JSON.stringify(found));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(): Promise<void> {
    await this.rotate();
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  close(): void {
    this.#server.close();
  }

  /** From now on it signs with another key, and knows no other. */
  async rotate(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    const kid = `key ${++this.#made}`;
    this.#keys = [{ ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" }];
    this.#key = { kid, privateKey };
  }

  sign(subject: string, expires = "1h", audience = "shop"): Promise<string> {
    return new SignJWT({ name: "Ann", email: "ann@example.com" })
      .setProtectedHeader({ alg: "RS256", kid: this.#key!.kid })
      .setIssuer(this.url)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(this.#key!.privateKey);
  }
}

type Identity = { subject: string; tokenIdentifier: string; name?: string } | null;
const whoami = anyApi.who!.ami!;
const options = { logger: false, unsavedChangesWarning: false } as const;
const issuer = new Issuer();
let app: TestDeployment;

beforeAll(async () => {
  await issuer.open();
  app = await deploy(join(import.meta.dirname, "corpus/schema"));
  const file = (name: string, text: string) =>
    writeFileSync(join(app.project.functions, name), text);
  const provider = JSON.stringify({ domain: issuer.url, applicationID: "shop" });
  file("auth.config.ts", `export default { providers: [${provider}] };`);
  file(
    "who.ts",
    `import { queryGeneric } from "convex/server";
export const ami = queryGeneric({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });`,
  );
  const pushed = await app.project.push({ url: app.backend.url, adminKey });
  if (!pushed.ok) throw new Error(pushed.output);
}, 60_000);
afterAll(async () => {
  issuer.close();
  await app?.close();
});

/** Asks over HTTP who a token is for. */
const asked = (token: string) =>
  new ConvexHttpClient(app.backend.url, { logger: false, auth: token }).query(whoami, {});

test("a provider is discovered, its keys are fetched once, and its tokens are people", async () => {
  for (let i = 0; i < 3; i++) {
    expect(await asked(await issuer.sign("ann"))).toMatchObject({
      subject: "ann",
      issuer: issuer.url,
      tokenIdentifier: `${issuer.url}|ann`,
      name: "Ann",
      email: "ann@example.com",
    });
  }
  expect(issuer.requests.filter((path) => path === "/jwks")).toHaveLength(1);
});

test("a token of new keys counts at once, one of another audience or one that is over does not", async () => {
  const old = await issuer.sign("ann");
  await issuer.rotate();
  expect(await asked(await issuer.sign("bob"))).toMatchObject({ subject: "bob" });
  await expect(asked(old)).rejects.toThrow("matches no key");
  await expect(asked(await issuer.sign("bob", "1h", "another"))).rejects.toThrow("NoAuthProvider");
  await expect(asked(await issuer.sign("bob", "-1m"))).rejects.toThrow("expired");
});

test("clocks may differ by a few seconds", async () => {
  expect(await asked(await issuer.sign("ann", "-2s"))).toMatchObject({ subject: "ann" });
});

test("an open socket whose token expires goes on with the next one", async () => {
  const client = new ConvexClient(app.backend.url, options);
  const seen = new Latest<Identity>();
  let count = 0;
  client.setAuth(() => issuer.sign(`ann ${++count}`, count < 3 ? "1s" : "1h"));
  client.onUpdate(whoami, {}, (identity) => seen.set(identity as Identity));
  const last = await seen.when((identity) => identity?.subject === "ann 3");
  expect(last?.tokenIdentifier).toBe(`${issuer.url}|ann 3`);
  await client.close();
}, 20_000);

test("an admin may act as anybody, over HTTP and over a socket", async () => {
  const acting = { subject: "zoë", issuer: "https://elsewhere.test", name: "Zoë" };
  const http = new ConvexHttpClient(app.backend.url, { logger: false });
  actAs(http, acting);
  const expected = { ...acting, tokenIdentifier: "https://elsewhere.test|zoë" };
  expect(await http.query(whoami, {})).toMatchObject(expected);

  const seen = new Latest<Identity>();
  const socket = new BaseConvexClient(
    app.backend.url,
    () => seen.set(socket.localQueryResult("who:ami", {}) as Identity),
    options,
  );
  actAs(socket, acting);
  socket.subscribe("who:ami", {});
  expect(await seen.when((identity) => identity !== null)).toMatchObject(expected);
  await socket.close();
});

/** The clients' types keep it to themselves. */
function actAs(client: object, identity: object): void {
  (client as { setAdminAuth(key: string, identity: object): void }).setAdminAuth(
    adminKey,
    identity,
  );
}
