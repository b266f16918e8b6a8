import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";
import { ConversationJson, plainMessage } from "./as-json";
import { abortable, bodyOf, messagesOf, type Reading } from "./reading";

/** A conversation with its delivery proof, as JSON. */
export async function conversationJson(
  reading: Reading,
  conversationId: ConversationId,
): Promise<Blob> {
  const { client, exportId, signal } = reading;
  const asked = { exportId, conversationId };
  const head = await abortable(client.query(api.exports.conversation, asked), signal);
  const json = new ConversationJson(head);
  for await (const page of messagesOf(reading, conversationId, head)) {
    for (const message of page) json.add(plainMessage(message, await bodyOf(message, signal)));
  }
  return json.end();
}

/** The same as PDF. */
export async function conversationPdf(
  reading: Reading,
  conversationId: ConversationId,
): Promise<Blob> {
  const { client, exportId, signal } = reading;
  const [{ openPaper }, { ConversationPdf }] = await Promise.all([
    import("./pdf/paper"),
    import("./pdf/conversation-pdf"),
  ]);
  const asked = { exportId, conversationId };
  const head = await abortable(client.query(api.exports.conversation, asked), signal);
  const pdf = new ConversationPdf(await openPaper(), head);
  for await (const page of messagesOf(reading, conversationId, head)) {
    for (const message of page) pdf.add(message, await bodyOf(message, signal));
    // The page stays alive while its pages are laid out.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return await pdf.end();
}
