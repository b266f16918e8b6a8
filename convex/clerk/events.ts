import { type Infer, v } from "convex/values";
import { z } from "zod";
import { cutText } from "../shared/text";
import {
  type ClerkMembership,
  clerkInvitation,
  clerkMembership,
  clerkProfile,
} from "../model/directory/shapes";
import { tokenIdentifierOf } from "./config";

/** What a name or address is cut to. Characters. */
const MAX_TEXT = 320;

/** What Clerk tells of. */
export const clerkEvent = v.union(
  v.object({ kind: v.literal("membership"), membership: clerkMembership, ended: v.boolean() }),
  v.object({ kind: v.literal("invitation"), invitation: clerkInvitation }),
  v.object({ kind: v.literal("profile"), profile: clerkProfile }),
  v.object({ kind: v.literal("personGone"), tokenIdentifier: v.string() }),
  v.object({ kind: v.literal("organizationGone"), organizationId: v.string() }),
);
export type ClerkEvent = Infer<typeof clerkEvent>;

const id = z.string().min(1).max(200);
const text = z.string().nullish();
const metadata = z.object({ role: z.string().max(50).optional().catch(undefined) }).nullish();
const membership = z.object({
  id,
  organization: z.object({ id }),
  public_user_data: z.object({ user_id: id, identifier: text, first_name: text, last_name: text }),
  role: z.string().max(100),
  public_metadata: metadata,
  updated_at: z.number(),
});
const invitation = z.object({
  id,
  organization_id: id,
  email_address: z.string().max(MAX_TEXT),
  role: z.string().max(100),
  public_metadata: metadata,
  status: z.string().max(50),
  expires_at: z.number().nullish(),
});
const user = z.object({
  id,
  first_name: text,
  last_name: text,
  primary_email_address_id: text,
  email_addresses: z.array(z.object({ id, email_address: z.string() })),
  updated_at: z.number(),
});
const gone = z.object({ id });

/** A verified event in our words: null for one of no use here, "malformed" for what is none. */
export function readClerkEvent(event: unknown): ClerkEvent | null | "malformed" {
  const told = z.object({ type: z.string(), data: z.unknown() }).safeParse(event);
  if (!told.success) return "malformed";
  const { type, data } = told.data;
  switch (type) {
    case "organizationMembership.created":
    case "organizationMembership.updated":
    case "organizationMembership.deleted":
      return parsed(membership, data, (read) => ({
        kind: "membership",
        membership: membershipOf(read),
        ended: type === "organizationMembership.deleted",
      }));
    case "organizationInvitation.created":
    case "organizationInvitation.accepted":
    case "organizationInvitation.revoked":
      return parsed(invitation, data, (read) => ({
        kind: "invitation",
        invitation: {
          id: read.id,
          organizationId: read.organization_id,
          email: read.email_address.toLowerCase(),
          clerkRole: read.role,
          ...metadataRole(read.public_metadata),
          status: read.status,
          ...(typeof read.expires_at === "number" && { expiresAt: read.expires_at }),
        },
      }));
    case "user.created":
    case "user.updated":
      return parsed(user, data, (read) => {
        const primary = read.email_addresses.find(
          (address) => address.id === read.primary_email_address_id,
        );
        const email = (primary ?? read.email_addresses[0])?.email_address ?? "";
        const profile = {
          tokenIdentifier: tokenIdentifierOf(read.id),
          name: nameOf(read.first_name, read.last_name, email),
          email: cutText(email, MAX_TEXT),
          updatedAt: read.updated_at,
        };
        return { kind: "profile", profile };
      });
    case "user.deleted":
      return parsed(gone, data, (read) => ({
        kind: "personGone",
        tokenIdentifier: tokenIdentifierOf(read.id),
      }));
    case "organization.deleted":
      return parsed(gone, data, (read) => ({ kind: "organizationGone", organizationId: read.id }));
    default:
      return null;
  }
}

/** A membership as Clerk's API and its webhooks write it; null when it is none. */
export function readMembership(json: unknown): ClerkMembership | null {
  const read = membership.safeParse(json);
  return read.success ? membershipOf(read.data) : null;
}

function membershipOf(read: z.infer<typeof membership>): ClerkMembership {
  const { identifier, first_name: first, last_name: last, user_id: userId } = read.public_user_data;
  return {
    id: read.id,
    organizationId: read.organization.id,
    tokenIdentifier: tokenIdentifierOf(userId),
    name: nameOf(first, last, identifier ?? ""),
    email: cutText(identifier ?? "", MAX_TEXT),
    clerkRole: read.role,
    ...metadataRole(read.public_metadata),
    updatedAt: read.updated_at,
  };
}

function metadataRole(read: z.infer<typeof metadata>): { metadataRole?: string } {
  return read?.role === undefined ? {} : { metadataRole: read.role };
}

function nameOf(first: string | null | undefined, last: string | null | undefined, email: string) {
  const name = [first, last].filter(Boolean).join(" ").trim();
  return cutText(name || email || "Member", MAX_TEXT);
}

function parsed<T>(
  schema: z.ZodType<T>,
  data: unknown,
  toEvent: (read: T) => ClerkEvent,
): ClerkEvent | "malformed" {
  const read = schema.safeParse(data);
  return read.success ? toEvent(read.data) : "malformed";
}
