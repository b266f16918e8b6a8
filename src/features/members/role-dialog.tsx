import { useMutation } from "convex/react";
import { useState, type FormEvent } from "react";
import { api } from "../../../convex/_generated/api";
import { rolesToGive } from "../../../convex/shared/members";
import { type Role, roleCan } from "../../../convex/shared/roles";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { roleName } from "../../lib/role";
import { Button } from "../../ui/button";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { FormError } from "../../ui/field";
import { toast } from "../../ui/toast";
import type { AnyMember } from "./members-page";
import { RoleChoice } from "./role-choice";

type DialogProps = { member: AnyMember; onClose: () => void };

/** Another role for a member, with what it means for them. */
export default function RoleDialog({ member, onClose }: DialogProps) {
  const { _id: memberId, name } = member;
  const me = useMe().member;
  const setRole = useMutation(api.members.setRole);
  const [role, choose] = useState(member.role);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await setRole({ memberId, role });
      toast(`${name} is now ${roleName(role)}.`);
      onClose();
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={`Change role of ${name}`}
      description="It takes effect at once, in every window they have open."
      onClose={onClose}
    >
      <form onSubmit={(event) => void submit(event)}>
        <DialogBody className="space-y-3">
          <RoleChoice roles={rolesToGive(me.role)} value={role} onChange={choose} />
          <p aria-live="polite" className="px-2 text-sm text-muted empty:hidden">
            {consequence(name, member.role, role)}
          </p>
          {problem && <FormError>{problem}</FormError>}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy || role === member.role}>
            {busy ? "Changing…" : "Change role"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** What a change does besides, for who is about to make it. */
function consequence(name: string, before: Role, after: Role): string | null {
  if (roleCan(before, "message") && !roleCan(after, "message")) {
    return `What is assigned to ${name} becomes unassigned, and each thread says so.`;
  }
  if (roleCan(before, "viewAll") && !roleCan(after, "viewAll")) {
    return `${name} will see only conversations of customers whose job they are on, and those assigned to them.`;
  }
  if (!roleCan(before, "viewAll") && roleCan(after, "viewAll")) {
    return `${name} sees every conversation from now on; what they could not see before counts as read.`;
  }
  return null;
}
