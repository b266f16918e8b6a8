import type { FunctionReturnType } from "convex/server";
import type { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";

export type ConversationId = Id<"conversations">;
export type MessageId = Id<"messages">;

export type Row = FunctionReturnType<typeof api.inbox.list>["page"][number];
export type Conversation = FunctionReturnType<typeof api.conversations.get>;
export type Customer = NonNullable<Conversation["customer"]>;
export type Message = FunctionReturnType<typeof api.messages.list>["page"][number];
export type Me = NonNullable<FunctionReturnType<typeof api.me.current>>;

export type { Channel, LeadStatus } from "../../convex/shared/inbox";
