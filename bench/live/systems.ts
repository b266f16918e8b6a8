import { join } from "node:path";
import type { Id } from "../../convex/_generated/dataModel";
import { freePorts } from "../../scripts/lib/ports.ts";
import { type Stack, startStack } from "../../scripts/lib/stack.ts";
import type { Deployment } from "../../scripts/lib/backend.ts";
import { startServer } from "../lib/child.ts";
import type { Target } from "./commands.ts";
import { contactAddress } from "./contacts.ts";
import { type Account, copyAccount, databaseOf, runFolder, SIZES } from "./data-folders.ts";
import { joiners, moveMembers, whoSeeAll } from "./members.ts";
import type { ProductTarget } from "./product-screen.ts";
import { type Document, StoreWriter } from "./store-writer.ts";
import type { Line } from "./texts.ts";

export type ConversationId = Id<"conversations">;

/** Something to measure, serving. */
export interface System {
  name: "floor" | Account;
  /** Where clients connect. */
  target: Target;
  /** Where texts go. */
  line: Line;
  /** The numbers of those who may write. */
  contacts: string[];
  /** Every text that was taken; what must be found stored in the end. */
  sids: string[];
  stop(): Promise<void>;
}

export interface Product extends System {
  target: { product: ProductTarget };
  deployment: Deployment;
  /** Where the sign-in is. */
  sandboxUrl: string;
  /** Opens the sandbox's controls. */
  sandboxToken: string;
  /** Somebody who sees every conversation. */
  memberName: string;
  conversationIds: ConversationId[];
  /** The conversation with the most messages. */
  longest: ConversationId;
  /** The number behind a conversation. */
  contactOf: (conversationId: ConversationId | undefined) => string;
  backendPid: () => number;
  databasePath: string;
  /** How the store held it before the start. */
  before: { conversations: number; messages: number; newest: Document[] };
  /** What the backend printed, newest last. */
  log: string[];
}

/** Customers who write, of those there are. */
const MAX_CONTACTS = 20_000;

export async function startFloor(): Promise<System> {
  const floor = await startServer<{ port: number }>(join(import.meta.dirname, "floor-server.ts"), [
    join(runFolder(), "floor.sqlite"),
    String(SIZES.small.conversations),
  ]);
  const origin = `http://127.0.0.1:${floor.ready.port}`;
  return {
    name: "floor",
    target: { floor: origin },
    line: { url: `${origin}/`, accountSid: "AC0", authToken: "0", to: "+15125550100" },
    contacts: Array.from({ length: SIZES.small.conversations }, (_, i) => contactAddress(i)),
    sids: [],
    stop: floor.stop,
  };
}

/** The whole app on a copy of an account, with everybody's token. */
export async function startProduct(account: Account): Promise<Product> {
  const dataDir = copyAccount(account);
  const databasePath = databaseOf(dataDir);
  const ports = await freePorts();
  const store = new StoreWriter(databasePath);
  moveMembers(store, `http://127.0.0.1:${ports.sandbox}/oidc`);
  const conversations = store.all("conversations");
  const before = {
    conversations: conversations.length,
    messages: store.count("messages"),
    newest: conversations
      .toSorted(
        (a, b) =>
          Number(b["lastActivityAt"]) - Number(a["lastActivityAt"]) ||
          b._creationTime - a._creationTime,
      )
      .slice(0, 100),
  };
  const texting = conversations.filter(({ channel }) => channel === "sms").slice(-MAX_CONTACTS);
  const contacts = texting.map(({ contactAddress: address }) => String(address));
  const numbers = new Map(texting.map(({ _id }, i) => [_id, contacts[i]]));
  store.close();

  const log: string[] = [];
  const stack = await startStack({
    dataDir,
    ports,
    say: () => {},
    onLine: (service, line) => {
      if (service === "backend") log.push(line);
    },
  });
  const { secrets, urls, demo } = stack;
  return {
    name: account,
    target: { product: { url: urls.backend, tokens: await tokens(stack) } },
    line: {
      url: `${urls.site}/twilio/inbound`,
      accountSid: secrets.twilioAccountSid,
      authToken: secrets.twilioAuthToken,
      to: demo.phoneNumber,
    },
    contacts,
    conversationIds: texting.map(({ _id }) => _id as ConversationId),
    longest: longestOf(conversations)._id as ConversationId,
    contactOf: (id) => numbers.get(id ?? "") ?? "",
    deployment: stack.deployment,
    sandboxUrl: urls.sandbox,
    sandboxToken: secrets.sandboxToken,
    memberName: whoSeeAll(demo.members)[0]?.name ?? "",
    sids: [],
    databasePath,
    before,
    log,
    backendPid: () => stack.backend().pid,
    stop: () => stack.stop(),
  };
}

function longestOf(conversations: Document[]): Document {
  return conversations.reduce((longest, other) =>
    Number(other["inboundSeq"]) > Number(longest["inboundSeq"]) ? other : longest,
  );
}

/** A token for each of the people who see the whole inbox. */
async function tokens({ demo, urls, secrets }: Stack): Promise<string[]> {
  const members = [...demo.members, ...joiners(demo.members)];
  await sandbox(`${urls.sandbox}/oidc/users`, "PUT", members, secrets.sandboxToken);
  const answers = whoSeeAll(members).map(
    ({ subject }) =>
      sandbox(`${urls.sandbox}/oidc/token`, "POST", { subject }) as Promise<{ token: string }>,
  );
  return (await Promise.all(answers)).map(({ token }) => token);
}

async function sandbox(url: string, method: string, body: unknown, token = ""): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json", "X-Sandbox-Token": token },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}
