import { fail } from "../shared/errors";
import { clerkClient, clerkFailure } from "./client";
import type { ClerkMembership } from "../model/directory/shapes";
import { readMembership } from "./events";
import { log } from "../model/log";

/** As many as Clerk gives at once. */
const PAGE = 100;
/** Pages of members; more than an account holds. */
const MAX_PAGES = 5;

export type Entering = { organizationId: string; userId: string; isNew: boolean };

/**
 * What Clerk says of who is entering: their membership, and of an organisation that is new here its
 * name and everybody in it, who made it first, admins before the others. Null when it knows of no such
 * membership. Ends with SIGN_IN_UNAVAILABLE when Clerk cannot be asked.
 */
export async function readOrganization({
  organizationId,
  userId,
  isNew,
}: Entering): Promise<{ name: string; memberships: ClerkMembership[] } | null> {
  const clerk = clerkClient();
  if (clerk === null) fail("SIGN_IN_UNAVAILABLE", "CLERK_SECRET_KEY is not set here.");
  try {
    const api = clerk.organizations;
    const own = await api.getOrganizationMembershipList({ organizationId, userId: [userId] });
    const [membership] = own.data;
    if (membership === undefined) return null;
    const { name, createdBy } = membership.organization;
    if (!isNew) return { name, memberships: readAll(own.data) };
    const all = [...own.data];
    for (let page = 0; page < MAX_PAGES; page++) {
      const offset = page * PAGE;
      const { data } = await api.getOrganizationMembershipList({
        organizationId,
        limit: PAGE,
        offset,
        orderBy: "+created_at",
      });
      all.push(...data);
      if (data.length < PAGE) break;
    }
    const maker = (userOf: (typeof all)[number]) => userOf.publicUserData?.userId === createdBy;
    const isAdmin = ({ role }: (typeof all)[number]) => role === "org:admin";
    const rank = (one: (typeof all)[number]) => (maker(one) ? 0 : isAdmin(one) ? 1 : 2);
    return { name, memberships: readAll(all.sort((a, b) => rank(a) - rank(b))) };
  } catch (error) {
    const { status, code } = clerkFailure(error);
    if (status === 404) return null;
    log("error", "clerk.unread", { code, status });
    fail("SIGN_IN_UNAVAILABLE");
  }
}

function readAll(memberships: readonly { raw: unknown }[]): ClerkMembership[] {
  const read = memberships.map(({ raw }) => readMembership(raw)).filter((one) => one !== null);
  // Who enters is in a page of everybody once more.
  return [...new Map(read.map((one) => [one.id, one])).values()];
}
