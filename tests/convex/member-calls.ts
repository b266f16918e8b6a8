import { api } from "../../convex/_generated/api";
import type { Call } from "./customer-calls";
import type { Member } from "./setup";

/** Every public function about one member. */
export function memberCalls({ id: memberId }: Member): Record<string, Call> {
  return {
    "members.setRole": { ref: api.members.setRole, args: { memberId, role: "csr" } },
    "members.remove": { ref: api.members.remove, args: { memberId } },
    "members.restore": { ref: api.members.restore, args: { memberId } },
  };
}
