import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { clerkHost, contentPolicy, securityHeaders } from "../../scripts/lib/content-policy.ts";
import {
  problemsHere,
  problemsOfMachine,
  problemsThere,
  readVariables,
  secretsIn,
} from "../../scripts/lib/deploy-checks.ts";
import { root } from "../../scripts/lib/service.ts";

const CLERK = `pk_live_${Buffer.from("clerk.acme.example$").toString("base64")}`;
const HERE = { CONVEX_DEPLOY_KEY: "prod:acme|key", VITE_CLERK_PUBLISHABLE_KEY: CLERK };
const THERE = {
  AUTH_ISSUER: "https://clerk.acme.example",
  CLERK_SECRET_KEY: "sk_live_1",
  CLERK_WEBHOOK_SIGNING_SECRET: "whsec_2",
  TWILIO_ACCOUNT_SID: "AC1",
  TWILIO_AUTH_TOKEN: "token",
  RESEND_API_KEY: "re_1",
  RESEND_WEBHOOK_SECRET: "whsec_1",
  PUBLIC_WEBHOOK_BASE_URL: "https://acme.convex.site",
};

describe("before anything is pushed", () => {
  test("nothing is missing when all is set", () => {
    expect(problemsHere(HERE)).toEqual([]);
    expect(problemsThere(THERE)).toEqual([]);
  });

  test("each missing variable is named", () => {
    for (const name of Object.keys(HERE)) {
      expect(problemsHere({ ...HERE, [name]: "" }).join()).toContain(name);
    }
    for (const name of Object.keys(THERE)) {
      expect(problemsThere({ ...THERE, [name]: "" })).toEqual([expect.stringContaining(name)]);
    }
    const selfHosted = { ...HERE, CONVEX_DEPLOY_KEY: "", CONVEX_SELF_HOSTED_URL: "https://a.test" };
    expect(problemsHere(selfHosted).join()).toMatch(
      /CONVEX_SELF_HOSTED_ADMIN_KEY.*VITE_CONVEX_SITE_URL/,
    );
  });

  test("AUTH-2 the local sign-in, and a stand-in for a provider, are refused", () => {
    const local = { ...HERE, VITE_LOCAL_AUTH_URL: "http://127.0.0.1:3220" };
    expect(problemsHere(local).join()).toContain("VITE_LOCAL_AUTH_URL is set");
    const proxy = { ...HERE, VITE_CLERK_PROXY_URL: "http://127.0.0.1:3220/clerk" };
    expect(problemsHere(proxy).join()).toContain("VITE_CLERK_PROXY_URL");
    for (const issuer of ["http://127.0.0.1:3220/oidc", "http://localhost:1", "http://[::1]:1"]) {
      expect(problemsThere({ ...THERE, AUTH_ISSUER: issuer }).join()).toContain("AUTH_ISSUER");
    }
    for (const url of ["http://127.0.0.1:3211", "https://localhost", "http://acme.convex.site"]) {
      const there = { ...THERE, PUBLIC_WEBHOOK_BASE_URL: url };
      expect(problemsThere(there).join()).toContain("PUBLIC_WEBHOOK_BASE_URL is no https");
    }
    const standIn = { ...THERE, TWILIO_API_BASE_URL: "http://127.0.0.1:3220" };
    expect(problemsThere(standIn).join()).toContain("TWILIO_API_BASE_URL is set");
  });

  test.each(["", "pk_live_", "sk_live_Y2xlcmsk", "pk_live_not base64", `pk_test_${btoa("a b$")}`])(
    "a publishable key that is none: %s",
    (key) => {
      expect(() => clerkHost(key)).toThrow("VITE_CLERK_PUBLISHABLE_KEY");
    },
  );

  test("one machine needs its address, and of the rest what follows not from it", () => {
    const { PUBLIC_WEBHOOK_BASE_URL: _derived, ...server } = THERE;
    const machine = {
      ...server,
      PUBLIC_URL: "https://inbox.acme.example",
      VITE_CLERK_PUBLISHABLE_KEY: CLERK,
    };
    expect(problemsOfMachine(machine)).toEqual([]);
    for (const name of Object.keys(machine)) {
      const problems = problemsOfMachine({ ...machine, [name]: "" });
      expect(problems).toEqual([expect.stringContaining(`${name} is not set`)]);
    }
    for (const address of [
      "http://inbox.acme.example",
      "https://inbox.acme.example/app",
      "https://u@inbox.acme.example",
      "https://localhost:1",
      "inbox.acme.example",
    ]) {
      expect(problemsOfMachine({ ...machine, PUBLIC_URL: address }).join()).toContain("PUBLIC_URL");
    }
    const local = {
      ...machine,
      VITE_LOCAL_AUTH_URL: "http://127.0.0.1:3220",
      AUTH_ISSUER: "http://127.0.0.1:3220/oidc",
      RESEND_API_BASE_URL: "http://127.0.0.1:3220",
    };
    expect(problemsOfMachine(local).join()).toMatch(
      /VITE_LOCAL_AUTH_URL is set.*AUTH_ISSUER names one machine.*RESEND_API_BASE_URL is set/,
    );
  });

  test("what the CLI prints of the deployment's variables is read, quoted values too", () => {
    const printed = `A=one\nB="two\nC=not a name"\nD=\nE='x'\n`;
    expect(readVariables(printed)).toEqual({ A: "one", B: "set", D: "", E: "set" });
  });

  test("npm run deploy says all that is missing, and runs nothing", async () => {
    const { PATH = "" } = process.env;
    const script = join(root, "scripts/deploy.ts");
    const run = promisify(execFile)(process.execPath, [script], { env: { PATH } });
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /Nothing was deployed[^]*CONVEX_DEPLOY_KEY[^]*VITE_CLERK_PUBLISHABLE_KEY/,
      ),
    });
  });
});

test("a secret in what was built is found by its name, whatever file it is in", () => {
  const folder = mkdtempSync(join(tmpdir(), "dist-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, "app.js"),
    `const key = "re_abcdefghijkl"; const open = "pk_open_12345";`,
  );
  const env = {
    RESEND_API_KEY: "re_abcdefghijkl",
    VITE_CLERK_PUBLISHABLE_KEY: "pk_open_12345",
    TWILIO_AUTH_TOKEN: "elsewhere_12345",
    SHORT_KEY: "app",
  };
  expect(secretsIn(folder, env)).toEqual(["RESEND_API_KEY"]);
});

describe("the content security policy", () => {
  const deployed = { VITE_CONVEX_URL: "https://a-b-1.convex.cloud" };

  test("reaches the deployment and nothing else, and runs no inline script", () => {
    const policy = contentPolicy(deployed, false);
    expect(policy).toContain(
      "connect-src 'self' https://a-b-1.convex.cloud wss://a-b-1.convex.cloud https://a-b-1.convex.site;",
    );
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/127\.0\.0\.1|unsafe-eval|script-src[^;]*unsafe/);
  });

  test("lets Clerk in where it signs people in, and only there", () => {
    const policy = contentPolicy({ ...deployed, VITE_CLERK_PUBLISHABLE_KEY: CLERK }, false);
    expect(policy).toMatch(/script-src 'self' https:\/\/clerk\.acme\.example/);
    expect(policy).toMatch(/connect-src [^;]* https:\/\/clerk\.acme\.example;/);
    const proxied = { VITE_CLERK_PUBLISHABLE_KEY: CLERK, VITE_CLERK_PROXY_URL: "https://a.test/c" };
    expect(contentPolicy({ ...deployed, ...proxied }, false)).toMatch(
      /script-src [^;]* https:\/\/a\.test/,
    );
    expect(
      contentPolicy({ ...deployed, VITE_CLERK_PROXY_URL: "https://a.test/c" }, false),
    ).not.toContain("a.test/c");
  });

  test("lets errors out to where they are collected, where that is said, and only there", () => {
    const env = { ...deployed, VITE_ERROR_REPORT_URL: "https://errors.example/in?key=1" };
    expect(contentPolicy(env, false)).toMatch(/connect-src [^;]* https:\/\/errors\.example;/);
    expect(contentPolicy(deployed, false)).not.toContain("errors.example");
    const plain = { ...HERE, VITE_ERROR_REPORT_URL: "http://errors.example" };
    expect(problemsHere(plain).join()).toContain("VITE_ERROR_REPORT_URL is no https address");
    expect(problemsHere({ ...HERE, VITE_ERROR_REPORT_URL: env.VITE_ERROR_REPORT_URL })).toEqual([]);
    expect(problemsThere({ ERROR_REPORT_URL: "errors.example" }).join()).toContain(
      "ERROR_REPORT_URL is no https address",
    );
  });

  test("of a self-hosted deployment names both of its origins", () => {
    const env = { VITE_CONVEX_URL: "https://c.test", VITE_CONVEX_SITE_URL: "https://s.test/x" };
    expect(contentPolicy(env, false)).toContain(
      "connect-src 'self' https://c.test wss://c.test https://s.test;",
    );
    expect(() => contentPolicy({ VITE_CONVEX_URL: "c.test" }, false)).toThrow("VITE_CONVEX_URL");
  });

  test("cannot be framed by anybody, and is kept to https but on one machine", () => {
    const headers = securityHeaders(deployed, false);
    expect(headers["Content-Security-Policy"]).toMatch(/frame-ancestors 'none'$/);
    expect(headers).toHaveProperty("Strict-Transport-Security");
    expect(securityHeaders(deployed, true)).not.toHaveProperty("Strict-Transport-Security");
  });
});
