/**
 * Everything that runs behind the client on one machine: the sandbox, the backend, the functions
 * pushed to it and the demo data. `start`, `dev` and the tests differ in what they put in front.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CUSTOMERS, emailOf, phoneOf } from "../../convex/seeding/people.ts";
import { assistantVariables } from "./assistant.ts";
import {
  callFunction,
  type Deployment,
  flags,
  pushFunctions,
  setEnvironment,
  startBackend as startBackendService,
  writeDeploymentFile,
} from "./backend.ts";
import type { Ports } from "./ports.ts";
import { loadSecrets, type Secrets } from "./secrets.ts";
import { type Service, startService } from "./service.ts";
import { offerClerk, seedArguments, type SignIn, signInVariables } from "./sign-in.ts";

export interface StackOptions {
  /** Holds everything that lasts. */
  dataDir: string;
  ports: Ports;
  /** Who signs the members in; the local sign-in unless said otherwise. */
  signIn?: SignIn;
  /** One line about each thing started. */
  say: (what: string, line: string) => void;
  /** A line a service printed while it serves. */
  onLine?: (service: string, line: string) => void;
  /** Puts the functions on the backend; the CLI's `deploy` unless said otherwise. */
  push?: (deploymentFile: string) => Promise<void>;
}

export interface Stack {
  deployment: Deployment;
  secrets: Secrets;
  urls: { backend: string; site: string; sandbox: string };
  demo: Demo;
  /** Replaces the people whom the local sign-in offers; Clerk's, it adds to. */
  offerSignIn: (people: Person[]) => Promise<void>;
  /** The `iss` of their tokens. */
  issuer: string;
  sandbox: Service;
  /** The backend as it runs now. */
  backend: () => Service;
  /** Starts the backend again after it was stopped or killed. */
  restartBackend: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface Person {
  subject: string;
  name: string;
  role: string;
  email: string;
}

/** What the seed leaves behind for those who play the people: convex/seed.ts returns it. */
export interface Demo {
  account: { name: string };
  members: Person[];
  /** Ours. */
  phoneNumber: string;
  mailbox: string;
}

/** The demo customers' handsets. */
export const demoPhones = () =>
  CUSTOMERS.map(({ name }, index) => ({ name, number: phoneOf(index) }));

/** Their mailboxes. */
const demoMailboxes = () => CUSTOMERS.map(({ name }) => ({ name, address: emailOf(name) }));

const loopback = (port: number) => `http://127.0.0.1:${port}`;

const since = (start: number) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

async function ask(method: string, url: string, token: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json", "X-Sandbox-Token": token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, ports, signIn = "local", say, onLine, push = pushFunctions } = options;
  mkdirSync(dataDir, { recursive: true });
  const secrets = loadSecrets(join(dataDir, "secrets.json"));
  const urls = {
    backend: loopback(ports.backend),
    site: loopback(ports.site),
    sandbox: loopback(ports.sandbox),
  };
  const deployment: Deployment = { url: urls.backend, adminKey: secrets.adminKey };
  const seedArgs = seedArguments(signIn, urls.sandbox);
  const twilio = {
    TWILIO_ACCOUNT_SID: secrets.twilioAccountSid,
    TWILIO_AUTH_TOKEN: secrets.twilioAuthToken,
  };
  const resend = {
    RESEND_API_KEY: secrets.resendApiKey,
    RESEND_WEBHOOK_SECRET: secrets.resendWebhookSecret,
  };
  const running: Service[] = [];

  const startSandbox = () =>
    startService({
      name: "sandbox",
      script: "sandbox/main.ts",
      args: flags({
        data: join(dataDir, "sandbox"),
        port: ports.sandbox,
        "webhook-base": urls.site,
      }),
      env: {
        ...twilio,
        ...resend,
        OPENAI_API_KEY: secrets.openaiApiKey,
        CLERK_SECRET_KEY: secrets.clerkSecretKey,
        CLERK_WEBHOOK_SIGNING_SECRET: secrets.clerkWebhookSecret,
        SANDBOX_ADMIN_TOKEN: secrets.sandboxToken,
      },
      ready: /ready/,
      onLine: (line) => onLine?.("sandbox", line),
    });
  const startBackend = () =>
    startBackendService({
      dataDir,
      ports,
      adminKey: secrets.adminKey,
      onLine: (line) => onLine?.("backend", line),
    });
  const keep = async (starting: Promise<Service>) => {
    const service = await starting;
    running.push(service);
    return service;
  };
  const stop = async () => {
    await Promise.all(running.map((service) => service.stop()));
  };

  const started = await Promise.allSettled([keep(startSandbox()), keep(startBackend())]);
  try {
    for (const result of started) if (result.status === "rejected") throw result.reason;
    const [sandbox, firstBackend] = running.toSorted((a) => (a.name === "sandbox" ? -1 : 1));
    if (!sandbox || !firstBackend) throw new Error("A service is missing");
    const listing = ({ pid }: Service, url: string, what: string) =>
      `${url}  ${what} (process ${pid})`;
    say(
      "sandbox",
      listing(
        sandbox,
        urls.sandbox,
        `stands in for Twilio, Resend, OpenAI and ${signIn === "clerk" ? "Clerk" : "the sign-in"}`,
      ),
    );
    say("backend", listing(firstBackend, urls.backend, "runs the functions and keeps the data"));

    await setEnvironment(deployment, {
      ...twilio,
      ...resend,
      ...assistantVariables(secrets.openaiApiKey, urls.sandbox),
      ...signInVariables(signIn, urls.sandbox, secrets),
      TWILIO_API_BASE_URL: urls.sandbox,
      RESEND_API_BASE_URL: urls.sandbox,
      PUBLIC_WEBHOOK_BASE_URL: urls.site,
    });
    const deploymentFile = join(dataDir, "deployment.env");
    writeDeploymentFile(deploymentFile, deployment);
    const start = performance.now();
    await push(deploymentFile);
    say("functions", `convex/ is on the backend (${since(start)})`);

    await callFunction(deployment, "upgrades:run", {});
    const demo = (await callFunction(deployment, "seed:run", seedArgs)) as Demo;
    const toSandbox = (path: string, body: unknown) =>
      ask("PUT", `${urls.sandbox}${path}`, secrets.sandboxToken, body);
    const control = (method: string, path: string, body?: unknown) =>
      ask(method, `${urls.sandbox}/__sandbox/${path}`, secrets.sandboxToken, body);
    const offerSignIn = async (people: Person[]) => {
      if (signIn === "clerk") await offerClerk(control, demo, people);
      else await toSandbox("/oidc/users", people);
    };
    await Promise.all([
      offerSignIn(demo.members),
      toSandbox("/__sandbox/numbers", [{ phoneNumber: demo.phoneNumber }]),
      toSandbox("/__sandbox/phones", demoPhones()),
      toSandbox("/__sandbox/mail/mailboxes", [demo.mailbox]),
      toSandbox("/__sandbox/mail/people", demoMailboxes()),
    ]);
    say(
      "demo data",
      signIn === "clerk"
        ? `${demo.members.length} members; sign in as ${demo.members[0]?.email}, code 424242`
        : `${demo.members.length} members to sign in as`,
    );

    let backend = firstBackend;
    return {
      deployment,
      secrets,
      urls,
      demo,
      offerSignIn,
      issuer: seedArgs.issuer,
      sandbox,
      backend: () => backend,
      async restartBackend() {
        running.splice(running.indexOf(backend), 1);
        backend = await keep(startBackend());
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
