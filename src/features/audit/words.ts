import type { LucideIcon } from "lucide-react";
import {
  ArrowRightLeft,
  DatabaseZap,
  FileText,
  Handshake,
  KeyRound,
  Settings2,
  UserCog,
  Users,
} from "lucide-react";
import type { AuditAction, AuditKind } from "../../../convex/shared/audit";

export const KINDS: Record<AuditKind, { label: string; icon: LucideIcon }> = {
  settings: { label: "Settings", icon: Settings2 },
  members: { label: "Roles and members", icon: UserCog },
  consent: { label: "Consent", icon: Handshake },
  data: { label: "Deletions and exports", icon: DatabaseZap },
  customers: { label: "Imports and merges", icon: Users },
  templates: { label: "Templates", icon: FileText },
  portal: { label: "Portal links", icon: KeyRound },
  journal: { label: "Delivery journal", icon: ArrowRightLeft },
};

/**
 * What follows a member's name. {it} is the subject, {other} and {detail} what else is known.
 * `bare` is said where there is no detail; `gone` stands for a subject that is there no longer.
 */
type Says = { says: string; bare?: string; gone?: string };

const GONE = "a customer who is gone";

export const WORDS: Record<AuditAction, Says> = {
  "account.changed": { says: "changed the name, clocks or languages of the business" },
  "assistant.configured": { says: "changed the settings of ComposeAI" },
  "assistant.forgotten": { says: "deleted what ComposeAI had learned" },
  "channel.tested": { says: "sent a test to {it}", gone: "a number or address" },
  "consent.optedIn": { says: "recorded that {it} agreed to hear from us", gone: GONE },
  "consent.optedOut": { says: "recorded that {it} wants no more messages", gone: GONE },
  "consent.recorded": { says: "recorded the consent of {it} before the first text", gone: GONE },
  "consent.reviewed": { says: "settled that {it} did not ask us to stop", gone: GONE },
  "conversation.exported": {
    says: "exported the conversation with {it} as {detail}",
    gone: GONE,
  },
  "customer.erased": { says: "deleted the data of {it}", gone: "a customer" },
  "customer.exported": { says: "exported all data of {it}", gone: GONE },
  "customers.imported": { says: "imported customers from {it}", gone: "a file" },
  "customers.merged": { says: "merged {other} into {it}", gone: GONE },
  "customers.mergeUndone": { says: "took the merge of {other} into {it} back", gone: GONE },
  "event.replayed": { says: "replayed {it}", gone: "an event that is no longer kept" },
  "job.removed": {
    says: "deleted job {detail} of {it}",
    bare: "deleted a job of {it}",
    gone: "a customer",
  },
  "journal.kept": { says: "set the delivery journal to be kept for {detail} days" },
  "languages.set": { says: "changed the languages of dictation" },
  "member.invited": { says: "invited {it} as {detail}", gone: "somebody" },
  "member.joined": { says: "added {it} as {detail}", gone: "a member" },
  "member.removed": { says: "removed {it} from the business", gone: "a member" },
  "member.restored": { says: "let {it} back into the business", gone: "a member" },
  "member.roleChanged": {
    says: "changed the role of {it} to {detail}",
    bare: "changed the role of {it}",
    gone: "a member",
  },
  "member.uninvited": { says: "took the invitation of {it} back", gone: "somebody" },
  "portal.linkMade": { says: "made a portal link for {it}", gone: GONE },
  "portal.linkRevoked": { says: "revoked the portal link of {it}", gone: GONE },
  "portal.linkTexted": { says: "texted a portal link to {it}", gone: GONE },
  "property.removed": { says: "deleted an address of {it}", gone: GONE },
  "sendingHours.set": { says: "changed the sending hours" },
  "template.added": { says: "added the template {it}", gone: "that is gone now" },
  "template.changed": { says: "changed the template {it}", gone: "that is gone now" },
  "template.removed": { says: "deleted the template {it}", gone: "that is gone for good" },
  "template.restored": { says: "brought the template {it} back", gone: "that is gone now" },
  "templates.imported": { says: "imported templates from a file" },
};
