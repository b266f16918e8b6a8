/** What the audit log can be narrowed to. */
export const AUDIT_KINDS = [
  "settings",
  "members",
  "consent",
  "data",
  "customers",
  "templates",
  "portal",
  "journal",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** All that is kept in the audit log, and of what kind it is. `data`: what was deleted, or taken out. */
export const AUDIT_ACTIONS = {
  "account.changed": "settings",
  "assistant.configured": "settings",
  "assistant.forgotten": "data",
  "channel.tested": "settings",
  "consent.optedIn": "consent",
  "consent.optedOut": "consent",
  "consent.recorded": "consent",
  "consent.reviewed": "consent",
  "conversation.exported": "data",
  "customer.erased": "data",
  "customer.exported": "data",
  "customers.imported": "customers",
  "customers.merged": "customers",
  "customers.mergeUndone": "customers",
  "event.replayed": "journal",
  "job.removed": "data",
  "journal.kept": "settings",
  // Of versions before there was a page for the business.
  "languages.set": "settings",
  "member.invited": "members",
  "member.joined": "members",
  "member.removed": "members",
  "member.restored": "members",
  "member.roleChanged": "members",
  "member.uninvited": "members",
  "portal.linkMade": "portal",
  "portal.linkRevoked": "portal",
  "portal.linkTexted": "portal",
  "property.removed": "data",
  "sendingHours.set": "settings",
  "template.added": "templates",
  "template.changed": "templates",
  "template.removed": "data",
  "template.restored": "templates",
  "templates.imported": "templates",
} as const satisfies Record<string, AuditKind>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Whether this version knows the action: a log outlives the version that wrote it. */
export function isAuditAction(action: string): action is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, action);
}
