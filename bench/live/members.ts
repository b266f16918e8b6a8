import { ROLES, roleCan } from "../../convex/shared/roles.ts";
import type { StoreWriter } from "./store-writer.ts";

export interface Member {
  subject: string;
  name: string;
  role: string;
  email: string;
}

/** How many different people look at the inbox while texts are timed. */
export const PEOPLE = 20;
/** How many there are in all. */
const MEMBERS = 50;

/** Those of the members who see every conversation; a technician does not. */
export function whoSeeAll(members: Member[]): Member[] {
  const roles = ROLES.filter((role) => roleCan(role, "viewAll")) as string[];
  return members.filter(({ role }) => roles.includes(role));
}

/** Who joins the demo's members so that enough of them see every conversation. */
export function joiners(demo: Member[]): Member[] {
  return Array.from({ length: MEMBERS - whoSeeAll(demo).length }, (_, i) => ({
    subject: `bench-${i + 1}`,
    name: `Bench Member ${i + 1}`,
    role: "csr",
    email: `bench${i + 1}@bluebonnetair.example`,
  }));
}

/** Stores them as members of the demo account, for whom all that came before counts as read. */
export function addMembers(store: StoreWriter, members: Member[]): void {
  const accountId = String(store.all("phoneNumbers")[0]?.["accountId"]);
  const total = store
    .all("counters")
    .filter(({ scope }) => scope === accountId)
    .reduce((sum, { inbound }) => sum + Number(inbound), 0);
  for (const { subject, name, role, email } of members) {
    const memberId = store.insert("members", {
      accountId,
      // The issuer's address is known once it runs: see moveMembers.
      tokenIdentifier: `|${subject}`,
      name,
      email,
      role,
      status: "active",
      readBefore: Date.now(),
    });
    store.insert("readTotals", { accountId, memberId, total });
  }
}

/** All members sign in at this issuer from now on. */
export function moveMembers(store: StoreWriter, issuer: string): void {
  for (const member of store.all("members")) {
    const subject = String(member["tokenIdentifier"]).split("|").at(-1);
    store.patch("members", member, { tokenIdentifier: `${issuer}|${subject}` });
  }
}
