/** Where the parts of the app listen on this machine. */
import { createServer } from "node:net";

export interface Ports {
  client: number;
  backend: number;
  site: number;
  sandbox: number;
}

const DEFAULTS: Record<keyof Ports, { port: number; variable: string }> = {
  client: { port: 5173, variable: "CLIENT_PORT" },
  backend: { port: 3210, variable: "BACKEND_PORT" },
  site: { port: 3211, variable: "SITE_PORT" },
  sandbox: { port: 3220, variable: "SANDBOX_PORT" },
};

/** How far above a busy default to look for a free port. */
const REACH = 100;

/** The port itself when it is free on loopback, else null. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => resolve(port));
    });
  });
}

/**
 * The ports to use: what the environment names, else the defaults, else the next free ones, which
 * `say` then tells. Throws when a port that the environment names is busy; when `areFixed`, a default
 * one too, but for the sandbox's, which is then of no use.
 */
export async function choosePorts(
  say: (line: string) => void,
  { areFixed = false } = {},
): Promise<Ports> {
  const chosen: Ports = { client: 0, backend: 0, site: 0, sandbox: 0 };
  const taken = new Set<number>(Object.values(DEFAULTS).map(({ port }) => port));
  for (const part of ["client", "backend", "site", "sandbox"] as const) {
    const { port: standard, variable } = DEFAULTS[part];
    const named = process.env[variable];
    if (named !== undefined) {
      const port = Number(named);
      if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        throw new Error(`${variable}=${named} is not a port number`);
      }
      if ((await tryPort(port)) === null) {
        throw busy(port, variable);
      }
      chosen[part] = port;
      continue;
    }
    let port = await tryPort(standard);
    if (port === null && areFixed && part !== "sandbox") throw busy(standard, variable);
    for (let next = standard + 1; port === null && next <= standard + REACH; next++) {
      if (!taken.has(next)) port = await tryPort(next);
    }
    if (port === null) throw new Error(`No free port near ${standard}: name one with ${variable}`);
    if (port !== standard) say(`port ${standard} is busy: the ${part} uses ${port} (${variable})`);
    taken.add(port);
    chosen[part] = port;
  }
  return chosen;
}

function busy(port: number, variable: string): Error {
  return new Error(`Port ${port} (${variable}) is busy: stop what uses it or name another`);
}

/**
 * Where tests listen: below what systems give to outgoing connections (from 32,768 on Linux, 49,152
 * elsewhere), so that none takes a port between its choice and its use. Chromium refuses 10,080.
 */
const LANES = { first: 10_100, each: 40, count: 560 };

/** How many ports of this process's lane were looked at. */
let tried = 0;

/** Ports that nobody uses, nor another test's process is about to; for tests. */
export async function freePorts(): Promise<Ports> {
  const lane = LANES.first + (process.pid % LANES.count) * LANES.each;
  const ports: number[] = [];
  for (let left = LANES.each; ports.length < 4; left--) {
    if (left === 0) throw new Error(`No four free ports from ${lane}`);
    const port = await tryPort(lane + (tried++ % LANES.each));
    if (port !== null) ports.push(port);
  }
  const [client = 0, backend = 0, site = 0, sandbox = 0] = ports;
  return { client, backend, site, sandbox };
}
