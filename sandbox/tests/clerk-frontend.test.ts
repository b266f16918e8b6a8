import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { expect, test } from "vitest";
import type { Sandbox } from "../server.ts";
import { ACME, ANA, BO, CODE, browser, startClerk } from "./clerk-harness.ts";
import { control } from "./harness.ts";

const ORIGIN = "http://127.0.0.1:5173";

/** Signs in and says which session it is. */
async function signIn(sandbox: Sandbox, email: string) {
  const ask = browser(sandbox, ORIGIN);
  const begun = await ask("POST", "/client/sign_ins", { identifier: email });
  const { id, supported_first_factors } = begun.body.response;
  await ask("POST", `/client/sign_ins/${id}/prepare_first_factor`, {
    strategy: "email_code",
    email_address_id: supported_first_factors[0].email_address_id,
  });
  const done = await ask("POST", `/client/sign_ins/${id}/attempt_first_factor`, {
    strategy: "email_code",
    code: CODE,
  });
  return { ask, session: `/client/sessions/${done.body.response.created_session_id}` };
}

test("a token verifies through discovery, for a minute, and names an organisation only when one is active", async () => {
  const { sandbox } = await startClerk();
  const issuer = `${sandbox.url}/clerk`;
  const found = await fetch(`${issuer}/.well-known/openid-configuration`);
  const document = (await found.json()) as { issuer: string; jwks_uri: string };
  expect(document).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
  const { ask, session } = await signIn(sandbox, ANA.email);
  const { body } = await ask("POST", `${session}/tokens`);
  expect(body).toEqual({ object: "token", jwt: expect.any(String) });
  const keys = createRemoteJWKSet(new URL(document.jwks_uri));
  const { payload, protectedHeader } = await jwtVerify(body.jwt, keys, {
    issuer,
    audience: "convex",
    algorithms: ["RS256"],
  });
  expect(protectedHeader.kid).toBeTruthy();
  expect(payload).toEqual({
    azp: ORIGIN,
    aud: "convex",
    iss: issuer,
    sub: ANA.id,
    sid: session.split("/").at(-1),
    sts: "active",
    v: 2,
    fva: [0, -1],
    jti: expect.any(String),
    iat: expect.any(Number),
    nbf: (payload.iat ?? 0) - 10,
    exp: (payload.iat ?? 0) + 60,
  });
  const touched = await ask("POST", `${session}/touch`, { active_organization_id: ACME });
  expect(touched.body.response.last_active_organization_id).toBe(ACME);
  const o = { id: ACME, rol: "admin", slg: "acme-heating-air" };
  const next = await ask("POST", `${session}/tokens`);
  expect(decodeJwt(next.body.jwt)).toMatchObject({ o });
  const none = await ask("POST", `${session}/tokens`, { organization_id: "" });
  expect(decodeJwt(none.body.jwt)["o"]).toBeUndefined();
  const template = await ask("POST", `${session}/tokens/convex`);
  expect(decodeJwt(template.body.jwt)).toMatchObject({ email: ANA.email, name: "Ana Ruiz" });
  expect((await ask("POST", `${session}/tokens/other`)).status).toBe(404);
});

test("who is not in an organisation, or no longer, cannot act for it", async () => {
  const { sandbox } = await startClerk();
  const { ask, session } = await signIn(sandbox, BO.email);
  const refused = { code: "organization_not_found_or_unauthorized" };
  const other = await ask("POST", `${session}/touch`, { active_organization_id: "org_other" });
  expect([other.status, other.body.errors[0]]).toEqual([404, expect.objectContaining(refused)]);
  await ask("POST", `${session}/touch`, { active_organization_id: ACME });
  const invite = await ask("POST", `/organizations/${ACME}/invitations`, {
    email_address: "x@acme.example",
    role: "org:member",
  });
  expect([invite.status, invite.body.errors[0].code]).toEqual([
    403,
    "missing_organization_permission",
  ]);
  await control(sandbox, "POST", "clerk/memberships/delete", {
    organizationId: ACME,
    userId: BO.id,
  });
  const token = await ask("POST", `${session}/tokens`);
  expect(decodeJwt(token.body.jwt)["o"]).toBeUndefined();
  const asked = await ask("POST", `${session}/tokens`, { organization_id: ACME });
  expect([asked.status, asked.body.errors[0]]).toEqual([404, expect.objectContaining(refused)]);
});

test("signing in is refused as Clerk refuses it, and signing out ends it", async () => {
  const { sandbox } = await startClerk();
  const ask = browser(sandbox);
  const code = async (method: string, path: string, form?: Record<string, string>) => {
    const { status, body } = await ask(method, path, form);
    return [status, body.errors?.[0]?.code];
  };
  expect((await ask("GET", "/client")).body).toEqual({ response: null, client: null });
  expect(await code("GET", "/me")).toEqual([401, "authentication_invalid"]);
  const identifier = BO.email;
  const nobody = { identifier: "nobody@acme.example" };
  expect(await code("POST", "/client/sign_ins", nobody)).toEqual([
    422,
    "form_identifier_not_found",
  ]);
  expect(await code("POST", "/client/sign_ins")).toEqual([422, "form_param_missing"]);
  expect(await code("POST", "/client/sign_ins", { identifier, password: "x" })).toEqual([
    400,
    "strategy_for_user_invalid",
  ]);
  const { body } = await ask("POST", "/client/sign_ins", { identifier });
  const path = `/client/sign_ins/${body.response.id}`;
  const wrong = { strategy: "email_code", code: "111111" };
  expect(await code("POST", `${path}/attempt_first_factor`, wrong)).toEqual([
    400,
    "verification_missing",
  ]);
  const [factor] = body.response.supported_first_factors;
  const prepare = { strategy: "email_code", email_address_id: factor.email_address_id };
  expect(await code("POST", `${path}/prepare_first_factor`, prepare)).toEqual([200, undefined]);
  for (const expected of ["form_code_incorrect", "form_code_incorrect", "form_code_incorrect"]) {
    expect(await code("POST", `${path}/attempt_first_factor`, wrong)).toEqual([422, expected]);
  }
  const right = { strategy: "email_code", code: CODE };
  expect(await code("POST", `${path}/attempt_first_factor`, right)).toEqual([
    400,
    "verification_failed",
  ]);
  await ask("POST", `${path}/prepare_first_factor`, prepare);
  expect(await code("POST", `${path}/attempt_first_factor`, right)).toEqual([200, undefined]);
  expect(await code("POST", "/client/sign_ins", { identifier })).toEqual([400, "session_exists"]);
  const { body: client } = await ask("GET", "/client");
  const { last_active_session_id: session, sessions } = client.response;
  expect(sessions).toMatchObject([{ id: session, user: { id: BO.id } }]);
  expect(sessions[0].user).not.toHaveProperty("private_metadata");
  expect(await code("DELETE", "/client/sessions")).toEqual([200, undefined]);
  expect(await code("POST", `/client/sessions/${session}/tokens`)).toEqual([
    404,
    "resource_not_found",
  ]);
});

test("a browser's sessions are its own, and its cookie is not for scripts", async () => {
  const { sandbox } = await startClerk();
  const { session } = await signIn(sandbox, ANA.email);
  const other = browser(sandbox);
  const made = await other("PUT", "/client");
  const cookies = made.headers.getSetCookie();
  expect(cookies.find((each) => each.startsWith("__client="))).toMatch(/HttpOnly; SameSite=Lax/);
  expect((await other("POST", `${session}/tokens`)).status).toBe(404);
  expect(made.headers.get("access-control-allow-origin")).toBe(ORIGIN);
  expect(made.headers.get("access-control-allow-credentials")).toBe("true");
  const foreign = await browser(sandbox, "https://evil.example")("PUT", "/client");
  expect([foreign.status, foreign.body.errors[0].code]).toEqual([400, "origin_invalid"]);
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
});

test("clerk-js comes whole from the installed package, and nothing else does", async () => {
  const { sandbox } = await startClerk();
  const get = async (path: string) => {
    const answer = await fetch(`${sandbox.url}/clerk/npm/${path}`);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const script = await get("@clerk/clerk-js@5/dist/clerk.browser.js");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(script.headers.get("access-control-allow-origin")).toBe("*");
  expect(script.text.length).toBeGreaterThan(100_000);
  for (const path of [
    "@clerk/clerk-js@5/dist/none.js",
    "@clerk/clerk-js@5/dist/..%2fpackage.json",
    "@clerk/clerk-js@5/package.json",
    "@clerk/shared@3/dist/index.js",
    "@clerk/clerk-js@5/dist/%2e%2e/%2e%2e/%2e%2e/%2e%2e/package.json",
  ]) {
    expect((await get(path)).status).toBe(404);
  }
});

test("who signs in sees the organisations they are in, and can make one", async () => {
  const { sandbox } = await startClerk();
  const { ask, session } = await signIn(sandbox, BO.email);
  const listed = await ask("GET", "/me/organization_memberships?paginated=true&limit=10&offset=0");
  expect(listed.body.response).toMatchObject({
    total_count: 1,
    data: [{ role: "org:member", organization: { id: ACME, members_count: 2 } }],
  });
  const made = await ask("POST", "/organizations", { name: "Bo's own" });
  const { id } = made.body.response;
  expect(made.body.client.sessions[0].user.organization_memberships).toHaveLength(2);
  await ask("POST", `${session}/touch`, { active_organization_id: id });
  const token = await ask("POST", `${session}/tokens`);
  expect(decodeJwt(token.body.jwt)).toMatchObject({ o: { id, rol: "admin", slg: "bo-s-own" } });
  const suggestions = await ask("GET", "/me/organization_suggestions");
  expect(suggestions.body.response).toEqual({ data: [], total_count: 0 });
});
