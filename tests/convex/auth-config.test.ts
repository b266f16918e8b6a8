import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isLoopbackUrl } from "../../convex/shared/loopback";

const LOCAL = "http://127.0.0.1:3220/oidc";
const CLOUD = "https://happy-animal-1.convex.site";

describe("AUTH-2 the local sign-in", () => {
  beforeEach(() => void vi.resetModules());
  afterEach(() => void vi.unstubAllEnvs());

  const load = async (issuer: string, site: string) => {
    vi.stubEnv("AUTH_ISSUER", issuer);
    vi.stubEnv("CONVEX_SITE_URL", site);
    return (await import("../../convex/auth.config")).default;
  };

  test("is taken where issuer and deployment are on one machine", async () => {
    expect(await load(LOCAL, "http://127.0.0.1:3211")).toEqual({
      providers: [{ domain: LOCAL, applicationID: "convex" }],
    });
  });

  test("cannot be switched on in a deployment elsewhere", async () => {
    await expect(load(LOCAL, CLOUD)).rejects.toThrow(/one machine only/);
    await expect(load("http://localhost:3220", CLOUD)).rejects.toThrow(/one machine only/);
    await expect(load(LOCAL, "")).rejects.toThrow(/one machine only/);
  });

  test("a real issuer is taken anywhere, none is refused", async () => {
    const clerk = "https://clean-fish-1.clerk.accounts.dev";
    expect((await load(clerk, CLOUD)).providers).toMatchObject([{ domain: clerk }]);
    vi.resetModules();
    await expect(load("", CLOUD)).rejects.toThrow(/AUTH_ISSUER is not set/);
  });
});

test.each([
  ["http://127.0.0.1:3220/oidc", true],
  ["http://localhost", true],
  ["https://127.0.0.53", true],
  ["http://[::1]:3220", true],
  ["http://127.0.0.1.example.com", false],
  ["http://localhost.example.com", false],
  ["http://127.0.0.1@example.com", false],
  ["https://example.com/?http://127.0.0.1", false],
  ["ftp://127.0.0.1", false],
  ["http://0.0.0.0", false],
  ["not a url", false],
  [undefined, false],
])("%s is on this machine: %s", (url, expected) => {
  expect(isLoopbackUrl(url)).toBe(expected);
});
