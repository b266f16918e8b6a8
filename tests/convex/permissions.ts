import { ROLES, type Role } from "../../convex/shared/roles";

const WRITERS: readonly Role[] = ["owner", "admin", "manager", "dispatcher", "csr", "technician"];

/** Which roles may call what, of the functions about a conversation. */
export const MAY: Record<string, readonly Role[]> = {
  "messages.send": WRITERS,
  "uploads.begin": WRITERS,
  "compose.start": WRITERS,
  "compose.setMode": WRITERS,
  "messages.retry": WRITERS,
  "messages.settle": WRITERS,
  "messages.sendElsewhere": WRITERS,
  "scheduled.add": WRITERS,
  "scheduled.setPlan": WRITERS,
  "scheduled.cancel": WRITERS,
  "consent.history": ROLES,
  "consent.record": WRITERS,
  "consent.answer": WRITERS,
  "conversations.setArchived": WRITERS,
  "conversations.noReplyNeeded": WRITERS,
  "conversations.assign": ["owner", "admin", "manager", "dispatcher"],
  "bulk.setArchived": WRITERS,
  "bulk.snooze": WRITERS,
  "bulk.undo": WRITERS,
  "bulk.assign": ["owner", "admin", "manager", "dispatcher"],
  "templates.update": ["owner", "admin", "manager"],
  "templates.remove": ["owner", "admin", "manager"],
  "templates.addUse": WRITERS,
  "templates.forConversation": WRITERS,
  "channelStates.test": ["owner", "admin"],
  "journal.get": ["owner", "admin"],
  "journal.replay": ["owner", "admin"],
  "bulk.markRead": ROLES,
  "bulk.markUnread": ROLES,
  "readMarks.markRead": ROLES,
  "pins.set": ROLES,
};
