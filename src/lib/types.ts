import type { FunctionArgs, FunctionReturnType } from "convex/server";
import type { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";

export type ConversationId = Id<"conversations">;
export type MemberId = Id<"members">;
export type MessageId = Id<"messages">;

export type Row = FunctionReturnType<typeof api.inbox.list>["page"][number];
export type Conversation = FunctionReturnType<typeof api.conversations.get>;
export type Customer = NonNullable<Conversation["customer"]>;
export type CustomerId = Id<"customers">;
export type CustomerRow = FunctionReturnType<typeof api.customers.list>["page"][number];
export type Profile = FunctionReturnType<typeof api.customers.get>;
export type Job = FunctionReturnType<typeof api.customers.jobs>["page"][number];
export type CustomerFields = FunctionArgs<typeof api.customers.create>["fields"];
export type Message = FunctionReturnType<typeof api.messages.list>["page"][number];
export type AuditEntry = FunctionReturnType<typeof api.audit.list>["page"][number];
export type JournalRow = FunctionReturnType<typeof api.journal.list>["page"][number];
export type OtherWay = FunctionReturnType<typeof api.conversations.otherWays>[number];
export type Scheduled = FunctionReturnType<typeof api.scheduled.list>[number];
export type ThreadEvent = NonNullable<Message["event"]>;
export type Position = FunctionReturnType<typeof api.messages.news>["now"];
/** A file that was uploaded to be sent. */
export type DraftFile = FunctionReturnType<typeof api.uploads.finish>;
/** Whose consent: a conversation's contact, or a customer with all their addresses. */
export type ConsentWhom = FunctionArgs<typeof api.consent.history>["whom"];
export type ConsentLedger = FunctionReturnType<typeof api.consent.history>[number];
export type Template = FunctionReturnType<typeof api.templates.list>[number];
export type Me = NonNullable<FunctionReturnType<typeof api.me.current>>;

export type ChannelState = FunctionReturnType<typeof api.channelStates.list>[number];
export type { Channel, LeadStatus } from "../../convex/shared/inbox";
