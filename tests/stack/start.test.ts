import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { freePorts, type Ports } from "../../scripts/lib/ports.ts";
import { root } from "../../scripts/lib/service.ts";
import { type Command, runCommand } from "../helpers/command.ts";

let dataDir = "";
let ports: Ports;
const runs: Command[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "start-"));
  ports = await freePorts();
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.stop();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const start = (on: Ports = ports): Command => {
  const run = runCommand("start", { root, dataDir, ports: on });
  runs.push(run);
  return run;
};

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const openPorts = async () => {
  const open = await Promise.all(Object.values(ports).map(isOpen));
  return open.filter(Boolean).length;
};

/** The inbox's counts as the demo's owner sees them over HTTP. */
async function countsOfOwner() {
  const sandbox = `http://127.0.0.1:${ports.sandbox}`;
  const users = (await (await fetch(`${sandbox}/oidc/users`)).json()) as {
    subject: string;
    role: string;
  }[];
  const owner = users.find(({ role }) => role === "owner");
  const answer = await fetch(`${sandbox}/oidc/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ subject: owner?.subject }),
  });
  const { token } = (await answer.json()) as { token: string };
  const client = new ConvexHttpClient(`http://127.0.0.1:${ports.backend}`, { auth: token });
  return { members: users.length, ...(await client.query(api.inbox.counts, {})) };
}

describe("npm start", () => {
  test("says what it starts, serves a page, seeds once, keeps its data, stops on Ctrl-C", async () => {
    const first = start();
    const output = await first.until(/^Open +http/m);
    for (const what of ["sandbox", "backend", "functions", "demo data", "client"]) {
      expect(output).toMatch(new RegExp(`^${what} +\\S`, "m"));
    }
    const page = await fetch(`http://127.0.0.1:${ports.client}/conversations`);
    expect(await page.text()).toContain("<title>Conversations</title>");
    const seeded = await countsOfOwner();
    expect(seeded).toMatchObject({ members: 8, total: 42, attention: 5 });

    const second = start({ ...(await freePorts()) });
    expect(await second.ended).toBe(1);
    const refusal = second.lines.join("\n");
    expect(refusal).toContain(`in use by process`);
    expect(refusal).toContain(`http://127.0.0.1:${ports.client}`);

    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    expect(await openPorts()).toBe(0);

    const again = start();
    expect(await again.until(/^Open +http/m)).toMatch(/^client .* as built before$/m);
    expect(await countsOfOwner()).toEqual(seeded);
  });

  test("prints no secret", async () => {
    const run = start();
    const output = await run.until(/^Open +http/m);
    const secrets = JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8"));
    for (const secret of Object.values<string>(secrets)) expect(output).not.toContain(secret);
  });

  test("ends, saying why, when a part it needs dies", async () => {
    const run = start();
    await run.until(/^Open +http/m);
    const pid = Number(/backend +.*process (\d+)/.exec(run.lines.join("\n"))?.[1]);
    process.kill(pid, "SIGKILL");
    expect(await run.ended).toBe(1);
    expect(run.lines.join("\n")).toContain("The backend was ended by SIGKILL");
    expect(await openPorts()).toBe(0);
  });

  test("leaves nothing behind when it is killed outright", async () => {
    const run = start();
    await run.until(/^Open +http/m);
    run.child.kill("SIGKILL");
    await run.ended;
    await vi.waitFor(async () => expect(await openPorts()).toBe(0), { timeout: 10_000 });
  });
});
