import { fork } from "node:child_process";
import { startThread } from "../threads/thread.ts";
import type { FromHost, ToHost, WorkerSetup } from "./messages.ts";

/** A way to a host, whatever it is. */
export interface Channel {
  send(message: ToHost): void;
  /** Ends the host at once; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ChannelListener {
  message(message: FromHost): void;
  /** Once; nothing comes after it. `reason` for people. */
  gone(reason: string): void;
}

const HEAP_MB = 1_024;

/** A thread for actions of the default runtime. */
export function openWorker(setup: WorkerSetup, listener: ChannelListener): Channel {
  const worker = startThread(new URL("./action-worker.ts", import.meta.url), setup, {
    execArgv: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    env: {},
  });
  let reason = "it ended";
  worker.on("message", (messages: FromHost[]) => {
    for (const message of messages) listener.message(message);
  });
  worker.on("error", (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      listener.gone(reason);
      resolve();
    });
  });
  return {
    send: (message) => worker.postMessage(message),
    async kill() {
      await worker.terminate();
      await exited;
    },
  };
}

/** What a process needs beside the deployment's variables to find its tools and its time zone. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];

/** A process for "use node" actions whose modules lie in `folder`. */
export function openProcess(
  folder: string,
  environment: Record<string, string>,
  listener: ChannelListener,
): Channel {
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const child = fork(new URL("./node-host.ts", import.meta.url), [folder], {
    env: { ...inherited, TZ: "UTC", ...environment },
    execArgv: [`--max-old-space-size=${HEAP_MB}`, "--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.on("message", (message) => listener.message(message as FromHost));
  let isGone = false;
  const exited = new Promise<void>((resolve) => {
    const gone = (reason: string) => {
      if (isGone) return;
      isGone = true;
      listener.gone(reason);
      resolve();
    };
    child.once("error", (error) => gone(error.message));
    child.once("exit", (code, signal) =>
      gone(signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`),
    );
  });
  return {
    send(message) {
      // A message to a process that has just ended: `gone` is on its way.
      if (child.connected) child.send(message, () => undefined);
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
