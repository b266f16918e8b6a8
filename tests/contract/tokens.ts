import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import type { UserIdentity } from "convex/server";

export const issuer = "https://contract.test";

export interface Tokens {
  /** What the deployment is told of the keys. */
  jwks: string;
  sign(identity: Partial<UserIdentity>, expires?: string): Promise<string>;
}

/** A key pair of its own, and tokens that the app's provider accepts. */
export async function createTokens(): Promise<Tokens> {
  return await tokensOf(await createKeys());
}

/** A key pair as it can be handed on. */
export interface Keys {
  publicKey: JWK;
  privateKey: JWK;
}

export async function createKeys(): Promise<Keys> {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  return { publicKey: await exportJWK(publicKey), privateKey: await exportJWK(privateKey) };
}

export async function tokensOf({ publicKey, privateKey }: Keys): Promise<Tokens> {
  const signingKey = await importJWK(privateKey, "ES256");
  const key = { ...publicKey, kid: "contract", alg: "ES256", use: "sig" };
  const jwks = Buffer.from(JSON.stringify({ keys: [key] })).toString("base64");
  return {
    jwks: `data:application/json;base64,${jwks}`,
    sign: ({ subject, issuer: _issuer, tokenIdentifier: _id, ...claims }, expires = "1h") =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "ES256", kid: "contract", typ: "JWT" })
        .setIssuer(issuer)
        .setSubject(subject ?? "somebody")
        .setAudience("convex")
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(signingKey),
  };
}
