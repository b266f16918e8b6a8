import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { showAddress } from "../../lib/contact";
import { errorText } from "../../lib/errors";
import type { Conversation, CustomerRow } from "../../lib/types";
import { Button } from "../../ui/button";
import { CustomerPicker } from "../../ui/customer-picker";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { FormError } from "../../ui/field";
import { toast } from "../../ui/toast";

type LinkProps = { conversation: Conversation; onClose: () => void };

/** "Link to a customer": whose number or address this is. */
export default function LinkContact({ conversation, onClose }: LinkProps) {
  const link = useMutation(api.contacts.link);
  const [chosen, setChosen] = useState<CustomerRow | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const address = showAddress(conversation.contactAddress);

  const confirm = async (customer: CustomerRow) => {
    setBusy(true);
    setRefusal(null);
    try {
      await link({ conversationId: conversation._id, customerId: customer._id });
      toast(`Linked to ${customer.name}`);
      onClose();
    } catch (error) {
      setRefusal(errorText(error));
      setBusy(false);
    }
  };

  return (
    <Dialog title="Link to a customer" onClose={onClose}>
      <DialogBody>
        {chosen ? (
          <div className="space-y-3 text-sm">
            <p>
              <strong className="font-semibold">{address}</strong> becomes an address of{" "}
              <strong className="font-semibold">{chosen.name}</strong>. This conversation takes
              their name and leaves the leads; technicians on their jobs will see it.
            </p>
            {refusal && <FormError>{refusal}</FormError>}
          </div>
        ) : (
          <CustomerPicker label="Find the customer" onPick={setChosen} />
        )}
      </DialogBody>
      {chosen && (
        <DialogFooter>
          <Button onClick={() => setChosen(null)}>Choose another</Button>
          <Button look="primary" disabled={busy} onClick={() => void confirm(chosen)}>
            {busy ? "Linking…" : "Link"}
          </Button>
        </DialogFooter>
      )}
    </Dialog>
  );
}
