import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { Button } from "../../ui/button";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { FormError } from "../../ui/field";
import { toast } from "../../ui/toast";
import type { AnyMember } from "./members-page";

type DialogProps = { member: AnyMember; onClose: () => void; onRemoved: () => void };

/** The question before a member is removed, with all that it brings. */
export default function RemoveDialog({ member, onClose, onRemoved }: DialogProps) {
  const { _id: memberId, name } = member;
  const remove = useMutation(api.members.remove);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await remove({ memberId });
      toast(`${name} is no longer a member.`);
      onRemoved();
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };

  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      <DialogBody className="space-y-3 text-sm">
        <ul className="list-disc space-y-1.5 pl-5">
          <li>Every window they have open is locked at once.</li>
          <li>What is assigned to them becomes unassigned, and each thread says so.</li>
          <li>What they scheduled is not sent when its time comes; its thread will show that.</li>
          <li>What they wrote stays, under their name.</li>
        </ul>
        <p className="text-muted">You can bring them back later, with the role they have now.</p>
        {problem && <FormError>{problem}</FormError>}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={busy} onClick={() => void run()}>
          {busy ? "Removing…" : "Remove"}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
