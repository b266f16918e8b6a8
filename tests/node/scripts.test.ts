import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { assistantVariables } from "../../scripts/lib/assistant.ts";
import { lockData } from "../../scripts/lib/data-lock.ts";
import { claimData } from "../../scripts/lib/data-purpose.ts";
import { choosePorts, freePorts } from "../../scripts/lib/ports.ts";
import { loadSecrets } from "../../scripts/lib/secrets.ts";
import { runScript, startService } from "../../scripts/lib/service.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scripts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
    onTestFinished(() => void server.close());
  });
}

describe("ports", () => {
  beforeEach(() => {
    for (const name of ["CLIENT_PORT", "BACKEND_PORT", "SITE_PORT", "SANDBOX_PORT"]) {
      vi.stubEnv(name, undefined);
    }
  });
  afterEach(() => vi.unstubAllEnvs());

  test("a busy default gives way to the next free port, which is named", async () => {
    const said: string[] = [];
    // Someone may hold the default already; either way it is busy.
    await listen(5173).catch(() => null);
    const ports = await choosePorts((line) => said.push(line));
    expect(ports.client).toBeGreaterThan(5173);
    expect(new Set(Object.values(ports)).size).toBe(4);
    expect(said.join("\n")).toContain(`port 5173 is busy: the client uses ${ports.client}`);
  });

  test("a busy port that was asked for is an error that names it", async () => {
    const { client } = await freePorts();
    await listen(client);
    vi.stubEnv("CLIENT_PORT", String(client));
    await expect(choosePorts(() => {})).rejects.toThrow(`Port ${client} (CLIENT_PORT) is busy`);
  });

  test("in production, where a proxy counts on them, no default gives way", async () => {
    await listen(5173).catch(() => null);
    const fixed = choosePorts(() => {}, { areFixed: true });
    await expect(fixed).rejects.toThrow("Port 5173 (CLIENT_PORT) is busy");
  });

  test("those for tests are each another, and none that an outgoing connection may get", async () => {
    const ports = (await Promise.all([freePorts(), freePorts()])).flatMap(Object.values);
    expect(new Set(ports).size).toBe(8);
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });

  test("a port that is no port is an error that names it", async () => {
    vi.stubEnv("BACKEND_PORT", "http");
    await expect(choosePorts(() => {})).rejects.toThrow("BACKEND_PORT=http is not a port number");
  });
});

describe("a data folder is a demo's or a business's", () => {
  test("from its first start on", () => {
    claimData(folder, "production");
    claimData(folder, "production");
    expect(() => claimData(folder, "demo")).toThrow("is a business's");
  });

  test("and one of before that was noted is a demo's", () => {
    mkdirSync(join(folder, "backend"));
    expect(() => claimData(folder, "production")).toThrow("is a demo's");
    claimData(folder, "demo");
  });
});

describe("the assistant's model", () => {
  const variables = (env: Record<string, string>) =>
    assistantVariables("sk-sandbox", "http://127.0.0.1:3220", env);
  const none = {
    OPENAI_API_KEY: null,
    OPENAI_API_BASE_URL: null,
    OPENAI_BASE_URL: null,
    OPENAI_MODEL: null,
  };

  test("AI-9 is the sandbox's, whatever key the shell has, until another is asked for", () => {
    const sandbox = {
      ...none,
      OPENAI_API_KEY: "sk-sandbox",
      OPENAI_API_BASE_URL: "http://127.0.0.1:3220/v1",
    };
    expect(variables({ OPENAI_API_KEY: "sk-real" })).toEqual(sandbox);
    expect(variables({ ASSISTANT: "none", OPENAI_API_KEY: "sk-real" })).toEqual(none);
    expect(variables({ ASSISTANT: "own", OPENAI_API_KEY: "sk-real" })).toEqual({
      ...none,
      OPENAI_API_KEY: "sk-real",
    });
    const server = { OPENAI_BASE_URL: "http://127.0.0.1:11434/v1", OPENAI_MODEL: "llama3" };
    expect(variables({ ASSISTANT: "own", ...server })).toEqual({ ...none, ...server });
  });

  test("its own without a key, or another word, is an error that says so", () => {
    expect(() => variables({ ASSISTANT: "own" })).toThrow("ASSISTANT=own needs OPENAI_API_KEY");
    expect(() => variables({ ASSISTANT: "gpt" })).toThrow(
      'ASSISTANT is "sandbox", "own" or "none"',
    );
  });
});

describe("the data folder", () => {
  test("is held by one run, which a second is told of", () => {
    const first = lockData(folder, "http://127.0.0.1:5173");
    expect(() => lockData(folder, "x")).toThrow(
      `in use by process ${process.pid} (http://127.0.0.1:5173)`,
    );
    first.release();
    lockData(folder, "x").release();
  });

  test("is free again when its holder was killed", async () => {
    const script = join(folder, "hold.ts");
    const lock = join(import.meta.dirname, "../../scripts/lib/data-lock.ts");
    writeFileSync(
      script,
      `import { lockData } from ${JSON.stringify(lock)};
       lockData(${JSON.stringify(folder)}, "x"); console.log("ready"); setInterval(() => {}, 1000);`,
    );
    const holder = await startService({ name: "holder", script, args: [], ready: /ready/ });
    expect(() => lockData(folder, "x")).toThrow(`in use by process ${holder.pid}`);
    await holder.kill();
    lockData(folder, "x").release();
  });

  test("keeps secrets for the owner's eyes, the same at every start", () => {
    const file = join(folder, "secrets.json");
    const made = loadSecrets(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadSecrets(file)).toEqual(made);
    expect(loadSecrets(join(folder, "other.json")).adminKey).not.toBe(made.adminKey);
  });

  test("completes the secrets of a version that knew fewer, and keeps the others", () => {
    const file = join(folder, "secrets.json");
    const { openaiApiKey, resendApiKey, ...before } = loadSecrets(file);
    expect([openaiApiKey, resendApiKey]).toEqual([expect.any(String), expect.any(String)]);
    writeFileSync(file, JSON.stringify(before));
    const completed = loadSecrets(file);
    expect(completed).toMatchObject(before);
    expect(completed.openaiApiKey).toMatch(/^sk-sandbox-/);
    expect(loadSecrets(file)).toEqual(completed);
  });

  test("with damaged secrets is an error, and they are left as they are", () => {
    const file = join(folder, "secrets.json");
    writeFileSync(file, `{"adminKey":"x"}`);
    expect(() => loadSecrets(file)).toThrow(`${file} is damaged`);
    expect(readFileSync(file, "utf8")).toBe(`{"adminKey":"x"}`);
  });
});

describe("a service", () => {
  const write = (text: string) => {
    const script = join(folder, "service.ts");
    writeFileSync(script, text);
    return script;
  };

  test("that ends before it is ready fails with what it said", async () => {
    const script = write(`console.error("no such disk"); process.exit(3);`);
    await expect(
      startService({ name: "backend", script, args: [], ready: /ready/ }),
    ).rejects.toThrow("The backend ended with code 3:\nno such disk");
  });

  test("ends when the one who started it is killed outright", async () => {
    const inner = write(`console.log("ready"); setInterval(() => {}, 1000);`);
    const service = join(import.meta.dirname, "../../scripts/lib/service.ts");
    const outer = join(folder, "outer.ts");
    writeFileSync(
      outer,
      `import { startService } from ${JSON.stringify(service)};
       const inner = await startService({ name: "inner", script: ${JSON.stringify(inner)}, args: [], ready: /ready/ });
       console.log("ready"); console.log("inner " + inner.pid); setInterval(() => {}, 1000);`,
    );
    const told = Promise.withResolvers<number>();
    const parent = await startService({
      name: "outer",
      script: outer,
      args: [],
      ready: /ready/,
      onLine: (line) => told.resolve(Number(line.split(" ")[1])),
    });
    const pid = await told.promise;
    expect(() => process.kill(pid, 0)).not.toThrow();
    await parent.kill();
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 5000);
  });

  test("that fails as a script says why", async () => {
    const script = write(`console.log("half done"); console.error("bad input"); process.exit(1);`);
    await expect(runScript({ name: "Building", script, args: [] })).rejects.toThrow(
      /^Building failed:\n(half done\nbad input|bad input\nhalf done)$/,
    );
  });
});
