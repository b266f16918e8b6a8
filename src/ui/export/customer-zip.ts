import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";
import { Archive } from "./archive";
import { asJson, ConversationJson, type FilePaths, plainMessage } from "./as-json";
import { abortable, bodyOf, type Exported, messagesOf, pagesOf, type Reading } from "./reading";

const README = `All that is kept of one customer.

customer.json        the profile, addresses, consent, and profiles merged into it
jobs.json            their jobs
conversations/       each conversation: messages, notes, events, delivery proof, drafts, suggestions
files/               pictures and documents, and emails as they came
journal.json         what the providers told us about their numbers and addresses, word for word

Times are in UTC, money is in cents. A file named null in a conversation is one that is gone.
`;

/** All data of a customer, files included, as one ZIP. */
export async function customerZip(reading: Reading): Promise<Blob> {
  const { client, exportId, signal } = reading;
  const { origin, customer } = await abortable(
    client.query(api.exports.customer, { exportId }),
    signal,
  );
  const { conversationIds, ...profile } = customer;
  const archive = new Archive();
  await archive.addText("README.txt", README);
  await archive.addText("customer.json", asJson({ export: "customer", ...origin, ...profile }));
  const jobs = async (paginationOpts: { numItems: number; cursor: string | null }) =>
    await client.query(api.exports.jobs, { exportId, paginationOpts });
  await archive.addText("jobs.json", asJson(await allOf(pagesOf(jobs, signal))));

  const done = { messages: 0 };
  for (const [index, conversationId] of conversationIds.entries()) {
    const part = { index, of: conversationIds.length };
    await addConversation(archive, withProgress(reading, part, done), conversationId, index + 1);
  }
  await archive.addText("journal.json", asJson(await journalOf(reading, profile)));
  return archive.end();
}

/** The progress of one of several conversations, as that of all of them. */
function withProgress(
  reading: Reading,
  { index, of }: { index: number; of: number },
  done: { messages: number },
): Reading {
  const before = done.messages;
  return {
    ...reading,
    onProgress: ({ part, messages }) => {
      done.messages = before + messages;
      reading.onProgress({ part: (index + part) / of, messages: done.messages });
    },
  };
}

async function addConversation(
  archive: Archive,
  reading: Reading,
  conversationId: ConversationId,
  number: number,
): Promise<void> {
  const { client, exportId, signal } = reading;
  const asked = { exportId, conversationId };
  const head = await abortable(client.query(api.exports.conversation, asked), signal);
  const beside = await abortable(client.query(api.exports.beside, asked), signal);
  const json = new ConversationJson(head, beside);
  const name = `${number}-${head.conversation.channel}`;
  for await (const page of messagesOf(reading, conversationId, head)) {
    for (const message of page) {
      const paths = await addFiles(archive, `files/${name}`, message, signal);
      json.add(plainMessage(message, await bodyOf(message, signal), paths));
    }
  }
  await archive.addText(`conversations/${name}.json`, json.end());
}

async function addFiles(
  archive: Archive,
  folder: string,
  { attachments, email }: Exported,
  signal: AbortSignal,
): Promise<FilePaths> {
  const add = async (url: string | undefined, name: string) => {
    if (url === undefined) return undefined;
    const response = await fetch(url, { signal });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`The file “${name}” could not be fetched.`);
    return archive.addFile(folder, name, new Uint8Array(await response.arrayBuffer()));
  };
  const paths: FilePaths = { attachments: [] };
  for (const { url, name } of attachments) paths.attachments.push(await add(url, name));
  paths.html = await add(email?.htmlUrl, "email.html");
  paths.original = await add(email?.originalUrl, "email.eml");
  return paths;
}

async function journalOf(
  { client, exportId, signal }: Reading,
  { phones, emails }: { phones: string[]; emails: string[] },
) {
  const events = [];
  for (const address of [...phones, ...emails]) {
    const ask = async (paginationOpts: { numItems: number; cursor: string | null }) =>
      await client.query(api.exports.events, { exportId, address, paginationOpts });
    events.push(...(await allOf(pagesOf(ask, signal))));
  }
  return events;
}

async function allOf<T>(pages: AsyncGenerator<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
