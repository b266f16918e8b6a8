import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { whyNotChange } from "../../../convex/shared/members";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { roleName } from "../../lib/role";
import { Avatar } from "../../ui/avatar";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { toast, toastError } from "../../ui/toast";
import type { AnyMember } from "./members-page";
import { MirrorNote } from "./mirror-note";
import type { Mirrors } from "./use-mirrors";

type RowProps = {
  member: AnyMember;
  mirrors: Mirrors;
  onChangeRole: () => void;
  onRemove: () => void;
  onRestored: () => void;
};

/** One member, and what I may do about them. */
export function MemberRow({ member, mirrors, onChangeRole, onRemove, onRestored }: RowProps) {
  const { _id: memberId, name, email, role, status } = member;
  const me = useMe().member;
  const isMe = me._id === memberId;
  const reason = whyNotChange(me, member);
  return (
    <li aria-label={name} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <Avatar name={name} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium">
          <span dir="auto" className="min-w-0 break-words">
            {name}
          </span>
          <Badge tone={status === "active" && role === "owner" ? "info" : "neutral"}>
            {roleName(role)}
          </Badge>
          {isMe && <span className="text-xs font-normal text-muted">You</span>}
        </p>
        <p className="text-xs text-muted [overflow-wrap:anywhere]">{email}</p>
        <MirrorNote mirror={mirrors.get(memberId)} />
      </div>
      {reason === null ? (
        <div className="flex gap-1 max-md:w-full max-md:pl-12">
          {status === "removed" ? (
            <Restore memberId={memberId} name={name} onRestored={onRestored} />
          ) : (
            <>
              <Button size="sm" aria-label={`Change role of ${name}`} onClick={onChangeRole}>
                Change role
              </Button>
              <Button size="sm" look="danger" aria-label={`Remove ${name}`} onClick={onRemove}>
                Remove
              </Button>
            </>
          )}
        </div>
      ) : (
        <p className="text-xs text-faint max-md:w-full max-md:pl-12 md:max-w-56 md:text-right">
          {isMe ? "Your role is for another owner or admin to change." : reason}
        </p>
      )}
    </li>
  );
}

type RestoreProps = { memberId: AnyMember["_id"]; name: string; onRestored: () => void };

function Restore({ memberId, name, onRestored }: RestoreProps) {
  const restore = useMutation(api.members.restore);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await restore({ memberId });
      onRestored();
      toast(`${name} is a member again.`);
    } catch (error) {
      setBusy(false);
      toastError(errorText(error));
    }
  };
  return (
    <Button size="sm" aria-label={`Bring back ${name}`} disabled={busy} onClick={() => void run()}>
      {busy ? "Bringing back…" : "Bring back"}
    </Button>
  );
}
