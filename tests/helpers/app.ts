/** The whole app on free ports with data of its own: what a person starts, for a test to use. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineMetrics } from "../../embedded/engine/metrics.ts";
import { assistantVariables } from "../../scripts/lib/assistant.ts";
import { callFunction, setEnvironment } from "../../scripts/lib/backend.ts";
import { serveClient } from "../../scripts/lib/client.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { clientTargets, type SignIn } from "../../scripts/lib/sign-in.ts";
import { type Demo, type Stack, startStack } from "../../scripts/lib/stack.ts";
import { clerkToken } from "./clerk.ts";
import { builtClient, copyClient } from "./client-build.ts";
import { type Mailbox, mailboxOf } from "./mailbox.ts";
import { type Model, modelOf } from "./model.ts";
import { type Phone, controlsOf, phoneOf } from "./phone.ts";
import { openWire, type Wire } from "./wire.ts";

export interface App extends AsyncDisposable {
  /** The client's address; "" when the app was started without one. */
  url: string;
  urls: Stack["urls"];
  demo: Demo;
  /** Makes a second business whose owner can sign in too. */
  outsider: () => Promise<{ subject: string; name: string }>;
  /** What a member's browser would send as its identity; with Clerk, in their first organisation. */
  token: (subject: string) => Promise<string>;
  /** Calls any function with the admin key. */
  call: (path: string, args: Record<string, unknown>) => Promise<unknown>;
  /** Calls one of the sandbox's controls, as sandbox/README.md lists them. */
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** What the backend counts of its functions. */
  metrics: () => Promise<EngineMetrics>;
  /** The simulated handset with that number (E.164). */
  phone: (number: string) => Phone;
  /** The simulated mailbox with that address. */
  mailbox: (address: string, name?: string) => Mailbox;
  /** What stands in for OpenAI. */
  model: Model;
  /** The deployment's variables by which the assistant finds it. */
  assistant: Record<string, string | null>;
  /** Sets the deployment's variables, or takes those away that are null. */
  environment: (variables: Record<string, string | null>) => Promise<void>;
  /** The same client at an address of its own, with a wire to the backend that can be cut. */
  wired: () => Promise<{ url: string; wire: Wire }>;
  /** SIGKILL: the backend is gone without a goodbye. */
  killBackend: () => Promise<void>;
  restartBackend: () => Promise<void>;
  /** What the services have printed, newest last. */
  log: string[];
  stop: () => Promise<void>;
}

export interface AppOptions {
  /** Serve the client too; needs the global setup of the browser tests. */
  client?: boolean;
  /** Where its data goes; a folder of its own, gone in the end, when not said. */
  dataDir?: string;
  /** The data of an app that was started and stopped before: neither pushed nor seeded again. */
  template?: string;
  /** The local sign-in unless said otherwise; the template is of no use to Clerk's. */
  signIn?: SignIn;
}

async function localToken(sandbox: string, subject: string): Promise<string> {
  const response = await fetch(`${sandbox}/oidc/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ subject }),
  });
  if (!response.ok) throw new Error(`No token for ${subject}: ${await response.text()}`);
  const { token } = (await response.json()) as { token: string };
  return token;
}

/** Starts everything; call `stop` (or `await using`) in the end. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const {
    client = true,
    dataDir = mkdtempSync(join(tmpdir(), "conversations-")),
    template,
    signIn = "local",
  } = options;
  const ports = await freePorts();
  const log: string[] = [];
  const stops: (() => Promise<void> | void)[] = [
    () => {
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  ];
  const stop = async () => {
    while (stops.length > 0) await stops.pop()?.();
  };
  try {
    if (template !== undefined) cpSync(template, dataDir, { recursive: true });
    const building = client ? builtClient(signIn) : undefined;
    // Heard of below, when there is a stack to stop.
    building?.catch(() => {});
    const stack = await startStack({
      dataDir,
      ports,
      signIn,
      ...(template === undefined ? {} : { push: () => Promise.resolve() }),
      say: () => {},
      onLine: (service, line) => log.push(`[${service}] ${line}`),
    });
    stops.push(() => stack.stop());
    await building;
    const serve = async (port: number, convexUrl: string) => {
      const built = join(dataDir, `client-${port}`);
      const targets = clientTargets(signIn, convexUrl, stack.urls.sandbox);
      await copyClient(built, targets);
      stops.push(await serveClient(built, port, targets));
      return `http://127.0.0.1:${port}`;
    };
    const url = client ? await serve(ports.client, stack.urls.backend) : "";
    return {
      url,
      urls: stack.urls,
      demo: stack.demo,
      log,
      async outsider() {
        const { issuer, demo, deployment, offerSignIn } = stack;
        const answer = await callFunction(deployment, "seed:otherAccount", { issuer });
        const person = answer as { subject: string; name: string };
        await offerSignIn([
          ...demo.members,
          { ...person, role: "owner", email: "outsider@example.com" },
        ]);
        return person;
      },
      async token(subject) {
        if (signIn === "local") return localToken(stack.urls.sandbox, subject);
        const email = stack.demo.members.find((each) => each.subject === subject)?.email ?? subject;
        return clerkToken(stack.urls.sandbox, email);
      },
      call: (path, args) => callFunction(stack.deployment, path, args),
      control: controlsOf(stack.urls.sandbox, stack.secrets.sandboxToken),
      async metrics() {
        const { url, adminKey } = stack.deployment;
        const headers = { Authorization: `Convex ${adminKey}` };
        const response = await fetch(`${url}/api/metrics`, { headers });
        return (await response.json()) as EngineMetrics;
      },
      phone: (number) =>
        phoneOf(number, stack.demo.phoneNumber, stack.urls.sandbox, stack.secrets.sandboxToken),
      mailbox(address, name = "") {
        const { demo, urls, secrets } = stack;
        return mailboxOf(address, name, demo.mailbox, urls.sandbox, secrets.sandboxToken);
      },
      assistant: assistantVariables(stack.secrets.openaiApiKey, stack.urls.sandbox, {}),
      environment: (variables) => setEnvironment(stack.deployment, variables),
      model: modelOf(stack.urls.sandbox, stack.secrets.sandboxToken),
      async wired() {
        const wire = await openWire(ports.backend);
        stops.push(() => wire.close());
        const free = await freePorts();
        return { url: await serve(free.client, `http://127.0.0.1:${wire.port}`), wire };
      },
      killBackend: () => stack.backend().kill(),
      restartBackend: () => stack.restartBackend(),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    if (log.length === 0) throw error;
    throw new Error(`The app did not start. It said:\n${log.join("\n")}`, { cause: error });
  }
}
