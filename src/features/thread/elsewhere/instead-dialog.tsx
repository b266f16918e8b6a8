import { useState } from "react";
import { Link } from "wouter";
import type { ConsentWay } from "../../../../convex/shared/customers";
import { conversationsPath } from "../../../lib/routes";
import type { Message, OtherWay } from "../../../lib/types";
import { Button } from "../../../ui/button";
import { Consent } from "../../../ui/consent";
import Dialog from "../../../ui/dialog";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { fitOf } from "./fit";
import { wayInWords } from "./words";

type DialogProps = {
  message: Message;
  way: OtherWay;
  busy: boolean;
  onSend: (consent?: ConsentWay) => void;
  onClose: () => void;
};

/** What a member has to know or say before a message can go by another channel. */
export default function InsteadDialog({ message, way, busy, onSend, onClose }: DialogProps) {
  const { channel, conversationId, needsConsent } = way;
  const { refusal, leftOut } = fitOf(message, channel);
  const [consent, setConsent] = useState<ConsentWay | "">("");
  const words = wayInWords(channel);
  return (
    <Dialog title={`Send ${words} instead`} onClose={onClose}>
      <DialogBody className="space-y-4 text-sm">
        {leftOut.length > 0 && (
          <div className="space-y-2">
            <p className="font-medium">
              {refusal === null ? "It goes without what does not fit:" : "What does not fit:"}
            </p>
            <ul className="list-disc space-y-1 pl-5 text-muted [overflow-wrap:anywhere]">
              {leftOut.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </div>
        )}
        {refusal !== null && (
          <p>
            {refusal} It cannot be sent {words} as it is.
          </p>
        )}
        {refusal === null && needsConsent && <Consent value={consent} onChange={setConsent} />}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{refusal === null ? "Cancel" : "Close"}</Button>
        {refusal === null ? (
          <Button
            look="primary"
            disabled={busy || (needsConsent && consent === "")}
            onClick={() => onSend(consent === "" ? undefined : consent)}
          >
            {busy ? "Sending…" : sendLabel(leftOut.length)}
          </Button>
        ) : (
          conversationId && (
            <Link
              href={conversationsPath({ filter: "all", id: conversationId })}
              className="tap inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:bg-accent-strong"
            >
              Write it there
            </Link>
          )
        )}
      </DialogFooter>
    </Dialog>
  );
}

function sendLabel(leftOut: number): string {
  if (leftOut === 0) return "Send";
  return leftOut === 1 ? "Send without it" : "Send without them";
}
