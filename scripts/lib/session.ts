/** What every way of running has in common: one run for each data folder, from first line to Ctrl-C. */
import { resolve } from "node:path";
import { lockData } from "./data-lock.ts";
import { claimData, type Purpose } from "./data-purpose.ts";
import { choosePorts, type Ports } from "./ports.ts";
import { root, type Service } from "./service.ts";
import { chosenSignIn, dataFolder, type SignIn } from "./sign-in.ts";
import { type Stack, startStack } from "./stack.ts";

export interface Session {
  dataDir: string;
  ports: Ports;
  /** SIGN_IN. */
  signIn: SignIn;
  say: (what: string, line: string) => void;
  startStack: (push?: (deploymentFile: string) => Promise<void>) => Promise<Stack>;
  /** Ends everything when that service ends, for nothing is whole without it. */
  endWith: (service: Service) => void;
  /** Run before everything stops, newest first. */
  onStop: (stop: () => Promise<void> | void) => void;
}

const NARROW = 11;

function say(what: string, line: string): void {
  console.log(`${what.padEnd(NARROW)}${line}`);
}

/** Runs `main` until Ctrl-C, the end of a part it depends on, or an error. Then stops everything. */
export async function runSession(
  purpose: Purpose,
  main: (session: Session) => Promise<void>,
): Promise<void> {
  const stops: (() => Promise<void> | void)[] = [];
  let ending: Promise<never> | null = null;
  const end = (code: number) => {
    ending ??= (async () => {
      while (stops.length > 0) await stops.pop()?.();
      process.exit(code);
    })();
    return ending;
  };
  const fail = (error: unknown) => {
    if (ending) return;
    console.error(error instanceof Error ? error.message : error);
    void end(1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void end(0));
  process.on("disconnect", () => void end(0));
  process.on("uncaughtException", fail);

  try {
    const signIn = chosenSignIn();
    const dataDir = resolve(root, process.env.DATA_DIR ?? dataFolder(signIn));
    const ports = await choosePorts((line) => say("ports", line), {
      // A reverse proxy counts on them.
      areFixed: purpose === "production",
    });
    const lock = lockData(dataDir, `http://127.0.0.1:${ports.client}`);
    stops.push(() => lock.release());
    claimData(dataDir, purpose);
    const endWith = (service: Service) =>
      void service.ended.then((how) =>
        fail(new Error(`The ${service.name} ${how}; the data is safe in ${dataDir}`)),
      );
    await main({
      dataDir,
      ports,
      signIn,
      say,
      async startStack(push) {
        const stack = await startStack({
          dataDir,
          ports,
          signIn,
          say,
          push,
          onLine: (service, line) => console.log(`[${service}] ${line}`),
        });
        stops.push(() => stack.stop());
        for (const service of [stack.sandbox, stack.backend()]) endWith(service);
        return stack;
      },
      endWith,
      onStop: (stop) => void stops.push(stop),
    });
  } catch (error) {
    fail(error);
  }
}

/** The last words before the app is in the person's hands. */
export function sayReady(ports: Ports): void {
  console.log(`
Open  http://127.0.0.1:${ports.client}   sign in as one member here, as another in a second window
Phone http://127.0.0.1:${ports.sandbox}   write as a customer and see the replies
Stop  Ctrl-C; the data stays
`);
}
