import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { decodeJwt } from "jose";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startSandbox } from "../../sandbox/server.ts";
import { clientEnv } from "../../scripts/lib/client.ts";
import { launchBrowser, openWindow } from "../helpers/browser.ts";
import { CLERK_CODE } from "../helpers/clerk.ts";

const ANA = { id: "user_ana", email: "ana@acme.example", firstName: "Ana", lastName: "Ruiz" };
const ACME = { id: "org_acme", name: "Acme", members: [{ userId: ANA.id, role: "org:admin" }] };

/** A page with Clerk's components at an address of its own, as the product's is. */
async function servePage(proxyUrl: string) {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, "../helpers/clerk-page.tsx")],
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const targets = { convexUrl: "", clerkProxyUrl: proxyUrl };
  const publishableKey = clientEnv(targets)["VITE_CLERK_PUBLISHABLE_KEY"];
  const start = `Object.assign(window, ${JSON.stringify({ proxyUrl, publishableKey })});`;
  const script = `${start}${bundle.outputFiles[0]?.text}`;
  const server = http.createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript
        ? script
        : `<!doctype html><link rel="icon" href="data:,"><main></main><script src="/page.js"></script>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const claims = async (page: Page) =>
  decodeJwt((await page.evaluate(() => window.currentToken())) ?? "");

test(
  "Clerk's own components and script sign in, choose and make organisations, and sign out",
  { timeout: 120_000 },
  async () => {
    const sandbox = await startSandbox({ port: 0, dataDir: null, webhookBaseUrl: null });
    const browser = await launchBrowser();
    try {
      await fetch(`${sandbox.url}/__sandbox/clerk/directory`, {
        method: "PUT",
        headers: { "x-sandbox-token": sandbox.adminToken },
        body: JSON.stringify({ users: [ANA], organizations: [ACME] }),
      });
      await using served = await servePage(`${sandbox.url}/clerk`);
      const { page, errors } = await openWindow(browser);
      page.setDefaultTimeout(30_000);
      await page.goto(served.url);

      const address = page.getByLabel("Email address");
      const go = page.getByRole("button", { name: "Continue" });
      await address.fill("nobody@acme.example");
      await go.click();
      const refusal = page.getByTestId("form-feedback-error");
      await refusal.filter({ hasText: "Couldn't find your account" }).waitFor();
      await address.fill(ANA.email);
      await go.click();
      const code = page.getByLabel("Enter verification code");
      await code.fill("111111");
      await refusal.filter({ hasText: "Incorrect code" }).waitFor();
      // The browser's own words for Clerk's two refusals.
      expect(errors.splice(0)).toEqual(Array(2).fill(expect.stringContaining("422")));
      await code.fill(CLERK_CODE);

      await page.getByText("Organisation: none, role: none").waitFor();
      expect(await claims(page)).toMatchObject({ sub: ANA.id, aud: "convex", v: 2 });
      expect(await claims(page)).not.toHaveProperty("o");
      await page.getByRole("button", { name: "Acme" }).last().click();
      await page.getByText(`Organisation: ${ACME.id}, role: org:admin`).waitFor();
      expect(await claims(page)).toMatchObject({ o: { id: ACME.id, rol: "admin", slg: "acme" } });

      await page.getByRole("menuitem", { name: "Create organization" }).click();
      await page.getByLabel("Name").fill("North");
      await page.getByRole("button", { name: "Create organization" }).click();
      await expect
        .poll(async () => (await claims(page))["o"], { timeout: 15_000 })
        .toMatchObject({ slg: "north" });

      await page.reload();
      await page.getByText(/Organisation: org_\w+, role: org:admin/).waitFor();
      await page.getByRole("button", { name: "Open user menu" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await address.waitFor();
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await sandbox.close();
    }
  },
);
