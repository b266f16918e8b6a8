import { useMutation } from "convex/react";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../../convex/_generated/api";
import { nameAsTyped } from "../../../convex/shared/customers";
import { errorText } from "../../lib/errors";
import { DATA_SETTINGS, settingsPath } from "../../lib/routes";
import type { Profile } from "../../lib/types";
import { Button } from "../../ui/button";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { Field, FormError, INPUT } from "../../ui/field";

type DialogProps = { profile: Profile; onClose: () => void };

/** The question before all that is known of a customer is deleted: what goes, and what stays. */
export default function EraseDialog({ profile, onClose }: DialogProps) {
  const { _id: customerId, name } = profile;
  const start = useMutation(api.erasures.start);
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const matches = nameAsTyped(typed) === nameAsTyped(name);

  const run = async () => {
    if (!matches || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await start({ customerId, typed });
      // How far it is, is told there; this page is gone with the customer.
      navigate(settingsPath(DATA_SETTINGS));
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={`Delete all data of ${name}?`}
      description="This cannot be undone. Export it first if you may need it."
      onClose={onClose}
      width="lg"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <DialogBody className="space-y-4 text-sm">
          <section aria-label="What goes">
            <h3 className="font-medium">What goes</h3>
            <ul className="mt-1.5 list-disc space-y-1 pl-5">
              <li>The profile, its addresses and jobs, and profiles that were merged into it.</li>
              <li>
                Their conversations on every channel: messages, files, notes, drafts, suggestions
                and what ComposeAI learned from them.
              </li>
              <li>What waits to be sent to them. It is not sent.</li>
              <li>Their portal link, which stops working at once.</li>
              <li>What the delivery journal and imports hold of them.</li>
            </ul>
          </section>
          <section aria-label="What stays">
            <h3 className="font-medium">What stays</h3>
            <ul className="mt-1.5 list-disc space-y-1 pl-5">
              <li>
                A number or email that opted out, so that the stop still holds; nothing else of it.
              </li>
              <li>That you deleted a customer, and when, in the audit log, without a name.</li>
              <li>What others wrote of them, and what they wrote in others’ conversations.</li>
              <li>What Twilio and Resend keep themselves.</li>
            </ul>
          </section>
          <p className="text-muted">
            Whoever writes from their number or email after this begins anew, as an unknown contact.
          </p>
          <Field label={`Type “${name}” to confirm`}>
            {(attributes) => (
              <input
                {...attributes}
                dir="auto"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                className={INPUT}
              />
            )}
          </Field>
          {problem && <FormError>{problem}</FormError>}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" disabled={!matches || busy}>
            {busy ? "Deleting…" : "Delete all data"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
