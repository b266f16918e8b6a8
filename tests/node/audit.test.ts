import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { auditDependencies } from "../../scripts/lib/audit.ts";
import { root } from "../../scripts/lib/service.ts";

const ADVISORY = {
  id: 1,
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  title: "Frames are read past their end",
  severity: "high",
  vulnerable_versions: "*",
  cwe: [],
  cvss: { score: 8, vectorString: null },
};

/** The part of npm's registry that an audit asks; `bulk` answers which advisories there are. */
async function registry(bulk: (asked: Record<string, string[]>) => object | null) {
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      void buffer(request).then((body) => {
        const sent = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
        const answer = bulk(JSON.parse(sent.toString()) as Record<string, string[]>);
        response.statusCode = answer === null ? 405 : 200;
        response.end(JSON.stringify(answer));
      });
      return;
    }
    // Of each package with an advisory, and each that needs it, npm wants to know all versions.
    const name = decodeURIComponent((request.url ?? "").slice(1));
    const manifest = JSON.parse(
      readFileSync(join(root, "node_modules", name, "package.json"), "utf8"),
    ) as { version: string };
    response.end(
      JSON.stringify({
        name,
        "dist-tags": { latest: manifest.version },
        versions: { [manifest.version]: manifest },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cache = mkdtempSync(join(tmpdir(), "audit-"));
  onTestFinished(() => {
    server.close();
    rmSync(cache, { recursive: true, force: true });
  });
  const { port } = server.address() as { port: number };
  return {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: cache,
  };
}

test("a serious advisory about a package that goes out is a reason not to deploy", async () => {
  let asked: Record<string, string[]> = {};
  const env = await registry((packages) => {
    asked = packages;
    return { ws: [ADVISORY], twilio: [{ ...ADVISORY, severity: "moderate" }] };
  });
  const { problems, unanswered } = await auditDependencies(env);
  expect(unanswered).toBeNull();
  expect(problems).toEqual([expect.stringMatching(/^ws has a high .* end \(https:.*GHSA-aaaa/)]);
  // What only tests and builds is not asked about.
  expect(asked).toHaveProperty("convex");
  expect(asked).not.toHaveProperty("vitest");

  const accepting = { ...env, ACCEPTED_ADVISORIES: "GHSA-1, GHSA-aaaa-bbbb-cccc" };
  expect((await auditDependencies(accepting)).problems).toEqual([]);
});

test("a registry that has no advisories to offer is told of, and holds nothing up", async () => {
  const audit = await auditDependencies(await registry(() => null));
  expect(audit).toEqual({ problems: [], unanswered: expect.stringContaining("405") as string });
  // The same where there is no npm to ask with.
  const { unanswered } = await auditDependencies({ PATH: "" });
  expect(unanswered).toContain("ENOENT");
});
