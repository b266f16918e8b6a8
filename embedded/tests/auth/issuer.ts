import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";

export interface SigningKey {
  kid: string;
  algorithm: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

export async function signingKey(kid: string, algorithm = "RS256"): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: "sig" };
  return { kid, algorithm, privateKey, jwk };
}

/** A token with sensible claims; `undefined` leaves one out. */
export async function sign(
  key: SigningKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { sub: "ada", aud: "convex", iat: now, exp: now + 3600, ...claims };
  return await new SignJWT(JSON.parse(JSON.stringify(all)))
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** An OIDC issuer on a loopback port; its fields may be changed at any time. */
export class Issuer {
  url = "";
  keys: SigningKey[] = [];
  headers: Record<string, string> = { "content-type": "application/json" };
  status = 200;
  /** Added to, or put in place of, what discovery says. */
  configuration: Record<string, unknown> = {};
  jwksText: string | null = null;
  /** Paths asked for. */
  requests: string[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async start(path = ""): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  count(part: string): number {
    return this.requests.filter((path) => path.includes(part)).length;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "";
    this.requests.push(path);
    response.writeHead(this.status, this.headers);
    if (path.endsWith("/.well-known/openid-configuration")) {
      const jwks = { issuer: this.url, jwks_uri: `${this.url}/jwks`, ...this.configuration };
      response.end(JSON.stringify(jwks));
    } else {
      response.end(this.jwksText ?? JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    }
  }
}
