import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { Mail } from "lucide-react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { roleName } from "../../lib/role";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ExactTime } from "../../ui/time";
import { toast, toastError } from "../../ui/toast";
import { MirrorNote } from "./mirror-note";
import type { Mirrors } from "./use-mirrors";

export type Invitation = NonNullable<FunctionReturnType<typeof api.invitations.list>>[number];

type RowProps = { invitation: Invitation; mirrors: Mirrors; onRevoked: () => void };

/** Somebody who was invited and has not come yet. */
export function InvitationRow({ invitation, mirrors, onRevoked }: RowProps) {
  const { _id: invitationId, email, role, at } = invitation;
  const revoke = useMutation(api.invitations.revoke);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await revoke({ invitationId });
      onRevoked();
      toast(`The invitation of ${email} no longer works.`);
    } catch (error) {
      setBusy(false);
      toastError(errorText(error));
    }
  };
  return (
    <li aria-label={email} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-sunken text-faint">
        <Mail className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium">
          <span className="min-w-0 [overflow-wrap:anywhere]">{email}</span>
          <Badge tone="neutral">{roleName(role)}</Badge>
        </p>
        <p className="text-xs text-muted">
          Invited <ExactTime at={at} />
        </p>
        <MirrorNote mirror={mirrors.get(invitationId)} />
      </div>
      <Button
        size="sm"
        look="danger"
        aria-label={`Take the invitation of ${email} back`}
        disabled={busy}
        onClick={() => void run()}
      >
        {busy ? "Taking back…" : "Take back"}
      </Button>
    </li>
  );
}
