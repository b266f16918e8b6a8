import { useMutation } from "convex/react";
import { api } from "../../../convex/_generated/api";
import { UNKNOWN_CONTACT } from "../../../convex/shared/inbox";
import type { Conversation } from "../../lib/types";
import Dialog from "../../ui/dialog";
import { DialogBody } from "../../ui/dialog-parts";
import { toast } from "../../ui/toast";
import { blankForm } from "./customer-fields";
import { CustomerForm } from "./customer-form";
import { useDiscardGuard } from "../../lib/use-discard-guard";

type MakeProps = { conversation: Conversation; onClose: () => void };

/** "Make a profile": the contact becomes a customer, with what is known filled in. */
export default function MakeProfile({ conversation, onClose }: MakeProps) {
  const make = useMutation(api.contacts.makeCustomer);
  const { _id: conversationId, channel, contactAddress, contactName } = conversation;
  const name = contactName === UNKNOWN_CONTACT ? "" : contactName;
  const initial =
    channel === "email"
      ? blankForm({ name, emails: [contactAddress] })
      : blankForm({ name, phones: [contactAddress] });
  const guard = useDiscardGuard();
  return (
    <Dialog title="Make a profile" onClose={onClose} mayClose={guard.mayClose}>
      <DialogBody>
        <CustomerForm
          initial={initial}
          submitLabel="Make a profile"
          onCancel={onClose}
          onDirty={guard.setDirty}
          onSubmit={async (fields) => {
            await make({ conversationId, fields });
            toast(`${fields.name} is a customer now`);
            onClose();
          }}
        />
      </DialogBody>
    </Dialog>
  );
}
