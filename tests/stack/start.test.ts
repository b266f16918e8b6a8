import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { freePorts, type Ports } from "../../scripts/lib/ports.ts";
import { root } from "../../scripts/lib/service.ts";

let dataDir = "";
let ports: Ports;
const runs = new Set<ChildProcess>();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "start-"));
  ports = await freePorts();
});
afterEach(async () => {
  for (const child of runs) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  runs.clear();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Run {
  child: ChildProcess;
  lines: string[];
  /** Resolves with what was printed up to and with a line that matches. */
  until: (pattern: RegExp) => Promise<string>;
  ended: Promise<number | null>;
}

/** `npm start`, as a shell would run it. */
function start(on: Ports = ports): Run {
  const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), "start"], {
    cwd: tmpdir(),
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      CLIENT_PORT: String(on.client),
      BACKEND_PORT: String(on.backend),
      SITE_PORT: String(on.site),
      SANDBOX_PORT: String(on.sandbox),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  runs.add(child);
  const lines: string[] = [];
  const printed = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      printed.emit("line");
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    lines,
    ended,
    async until(pattern) {
      let over = false;
      void ended.then(() => (over = true));
      for (;;) {
        const output = lines.join("\n");
        if (pattern.test(output)) return output;
        if (over) throw new Error(`npm start ended before it said ${pattern}:\n${output}`);
        await Promise.race([ended, once(printed, "line", { signal: AbortSignal.timeout(30_000) })]);
      }
    },
  };
}

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
    const began = performance.now();
    const output = await first.until(/^Open +http/m);
    expect(performance.now() - began).toBeLessThan(15_000);
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
