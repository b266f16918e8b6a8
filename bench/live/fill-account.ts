/**
 * Fills the demo account up to a number of conversations and messages, as if the app had received
 * and sent them all: with customers, jobs, technicians' access, the provider's events, and counts
 * that agree. Written straight into the store; the app's own queries then check it.
 */
import { randomFrom } from "../lib/numbers.ts";
import { searchTextOf, sortNameOf } from "../../convex/model/searchText.ts";
import { contactAddress } from "./contacts.ts";
import { addThread } from "./fill-thread.ts";
import { personName, picker } from "./made-up.ts";
import { type Document, StoreWriter } from "./store-writer.ts";
import { type Tally, tallyOf } from "./tally.ts";

export interface Size {
  conversations: number;
  messages: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The oldest conversation's last message, in days. */
const AGE = 700;

const CUSTOMER_SHARE = 0.75;
/** Of customers: on a technician's job, about as in the demo data. */
const TECHNICIAN_SHARE = 0.6;
const ARCHIVED_SHARE = 0.4;
const WAITING_SHARE = 0.01;

interface Account {
  accountId: string;
  ourAddress: string;
  writers: Document[];
  technicians: Document[];
  tallies: Map<string, Tally>;
  /** Messages read, to be added to each technician's sum. */
  read: Map<string, number>;
}

export function fillAccount(databasePath: string, size: Size, seed: number): void {
  const store = new StoreWriter(databasePath);
  const random = randomFrom(seed);
  const [number] = store.all("phoneNumbers");
  if (!number) throw new Error("The demo account has no number");
  const members = store.all("members").filter(({ accountId }) => accountId === number["accountId"]);
  const technicians = members.filter(({ role }) => role === "technician");
  const account: Account = {
    accountId: String(number["accountId"]),
    ourAddress: String(number["number"]),
    writers: members.filter(({ role }) => role === "csr" || role === "dispatcher"),
    technicians,
    tallies: new Map(),
    read: new Map(),
  };
  const counts = messageCounts(
    size.conversations - store.count("conversations"),
    size.messages - store.count("messages"),
    random,
  );
  const now = Date.now();
  counts.forEach((count, index) => addConversation(store, account, { index, count, now, random }));
  for (const row of store.all("readTotals")) {
    const more = account.read.get(String(row["memberId"]));
    if (more !== undefined) store.patch("readTotals", row, { total: Number(row["total"]) + more });
  }
  for (const [scope, tally] of account.tallies) tally.store(store, account.accountId, scope);
  store.close();
}

/** One customer of a large account has written for years. */
const LONGEST = 10_000;

/** How many messages each conversation has: most few, some many, at least one, the sum exact. */
function messageCounts(conversations: number, messages: number, random: () => number): number[] {
  if (conversations < 1 || messages < conversations) throw new Error("Nothing to fill in");
  const mean = messages / conversations - 1;
  const counts = Array.from(
    { length: conversations },
    () => 1 + Math.floor(-Math.log(1 - random()) * mean),
  );
  if (messages > 10 * LONGEST) counts[0] = LONGEST;
  let left = messages - counts.reduce((sum, count) => sum + count, 0);
  for (let i = 1; left !== 0; i = 1 + (i % (conversations - 1))) {
    const count = counts[i] ?? 0;
    const step = left > 0 ? 1 : count > 1 ? -1 : 0;
    counts[i] = count + step;
    left -= step;
  }
  return counts;
}

interface Draft {
  index: number;
  count: number;
  now: number;
  random: () => number;
}

function addConversation(store: StoreWriter, account: Account, draft: Draft): void {
  const { index, now, random } = draft;
  const { accountId, ourAddress } = account;
  const pick = picker(random);
  const address = contactAddress(index);
  const isCustomer = random() < CUSTOMER_SHARE;
  const contactName = isCustomer ? personName(pick, index) : "Unknown contact";
  const technician =
    isCustomer && random() < TECHNICIAN_SHARE ? pick(account.technicians) : undefined;
  const customerId = isCustomer
    ? addCustomer(store, accountId, { name: contactName, address, index, technician, now })
    : undefined;

  const conversationId = store.newId("conversations");
  const lastAt = now - 10 * MINUTE - random() ** 2 * AGE * DAY;
  const thread = addThread(store, {
    ...account,
    ...draft,
    conversationId,
    contactName,
    lastAt,
    pick,
  });
  const waits = thread.lastDirection === "in" && random() < WAITING_SHARE;
  const archived = !waits && random() < ARCHIVED_SHARE;
  const attentionSince = waits ? thread.lastInboundAt : undefined;
  const copies = { lastActivityAt: lastAt, archived, attention: waits, isLead: !isCustomer };
  store.insert(
    "conversations",
    {
      accountId,
      channel: "sms",
      contactAddress: address,
      contactName,
      searchText: searchTextOf({ name: contactName, phones: [address], emails: [] }),
      customerId,
      ourAddress,
      ...copies,
      leadStatus: isCustomer ? undefined : "new",
      attentionSince,
      settledSeq: waits ? 0 : thread.inboundSeq,
      failed: false,
      optedOut: false,
      ...thread,
    },
    conversationId,
  );
  store.insert("consent", {
    accountId,
    channel: "sms",
    address,
    state: "implied",
    source: "inbound",
    at: lastAt,
  });

  const added = tallyOf({ ...copies, inboundSeq: thread.inboundSeq });
  tallyFor(account, accountId, added);
  if (technician) {
    const memberId = technician._id;
    store.insert("audiences", { accountId, memberId, conversationId, ...copies, attentionSince });
    store.insert("readMarks", { accountId, memberId, conversationId, seq: thread.inboundSeq });
    tallyFor(account, memberId, added);
    account.read.set(memberId, (account.read.get(memberId) ?? 0) + thread.inboundSeq);
  }
}

function tallyFor({ tallies }: Account, scope: string, added: Tally): void {
  const tally = tallies.get(scope);
  if (tally) tally.add(added);
  else tallies.set(scope, added.copy());
}

function addCustomer(
  store: StoreWriter,
  accountId: string,
  customer: {
    name: string;
    address: string;
    index: number;
    technician: Document | undefined;
    now: number;
  },
): string {
  const { name, address, index, technician, now } = customer;
  const profile = { name, phones: [address], emails: [] };
  const customerId = store.insert("customers", {
    accountId,
    ...profile,
    sortName: sortNameOf(name),
    searchText: searchTextOf(profile),
  });
  store.insert("customerAddresses", { accountId, customerId, address });
  store.insert("properties", { accountId, customerId, address: `${index + 1} Oak Ridge Ln` });
  store.insert("jobs", {
    accountId,
    customerId,
    number: `B-${index + 1}`,
    title: "Fall heating tune-up",
    status: "scheduled",
    scheduledAt: now + (index % 60) * DAY,
    amount: 9_900,
    technicianId: technician?._id,
  });
  return customerId;
}
