import { api } from "../../convex/_generated/api";
import type { Call } from "./customer-calls";
import type { Backend, Member } from "./setup";

/** Every public function about one member or invitation. */
export async function memberCalls(
  t: Backend,
  { id: memberId }: Member,
): Promise<Record<string, Call>> {
  const invitationId = await t.run(async (ctx) => {
    const member = await ctx.db.get("members", memberId);
    if (member === null) throw new Error("there is no such member");
    const { accountId } = member;
    const fields = { email: "new@x.example", role: "csr", state: "pending" } as const;
    const subject = await ctx.db.insert("invitations", { accountId, ...fields });
    const mirror = { generation: 1, calls: 1, failures: 1, state: "failed" } as const;
    await ctx.db.insert("mirrors", { accountId, subject, ...mirror });
    return subject;
  });
  return {
    "invitations.revoke": { ref: api.invitations.revoke, args: { invitationId } },
    "mirrors.retry": { ref: api.mirrors.retry, args: { subject: invitationId } },
    "members.setRole": { ref: api.members.setRole, args: { memberId, role: "csr" } },
    "members.remove": { ref: api.members.remove, args: { memberId } },
    "members.restore": { ref: api.members.restore, args: { memberId } },
  };
}
