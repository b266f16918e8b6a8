import { useMutation } from "convex/react";
import { useState, type FormEvent } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import type { ConsentLedger, ConsentWhom } from "../../lib/types";
import { Button } from "../button";
import { Field, INPUT } from "../field";
import { toast } from "../toast";

type FormProps = {
  state: "optedIn" | "optedOut";
  ledger: ConsentLedger;
  whom: ConsentWhom;
  onClose: () => void;
};

/** A member's word on what a customer wants, with how they know it. */
export function RecordForm({ state, ledger, whom, onClose }: FormProps) {
  const { channel, address } = ledger;
  const record = useMutation(api.consent.record);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const isIn = state === "optedIn";

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === "") return setProblem("Say how you know.");
    setBusy(true);
    try {
      await record({ whom, channel, address, state, reason });
      toast(isIn ? "The opt-in is recorded." : "The opt-out is recorded.");
      onClose();
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      aria-label={isIn ? "Record an opt-in" : "Record an opt-out"}
      onSubmit={(event) => void save(event)}
      className="space-y-2.5 rounded-lg border border-line bg-sunken/60 px-3.5 py-3"
    >
      <Field
        label="How do you know?"
        error={problem}
        hint={
          isIn
            ? "Kept with your name and the time, should anybody ask."
            : "Kept with your name and the time. From now on nothing is sent to this address."
        }
      >
        {(attributes) => (
          <input
            {...attributes}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- it was just asked for
            autoFocus
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              setProblem(undefined);
            }}
            maxLength={300}
            dir="auto"
            placeholder={isIn ? "Signed the service agreement today" : "Asked Jo at the door"}
            className={INPUT}
          />
        )}
      </Field>
      <p className="flex justify-end gap-2">
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" type="submit" look="primary" disabled={busy}>
          {busy ? "Saving…" : isIn ? "Record opt-in" : "Record opt-out"}
        </Button>
      </p>
    </form>
  );
}
