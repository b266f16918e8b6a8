import { useMutation } from "convex/react";
import { Link, useLocation } from "wouter";
import { api } from "../../../convex/_generated/api";
import { errorSubject } from "../../lib/errors";
import { customerIdFrom, customersPath } from "../../lib/routes";
import Dialog from "../../ui/dialog";
import { DialogBody } from "../../ui/dialog-parts";
import { toast } from "../../ui/toast";
import { blankForm } from "./customer-fields";
import { CustomerForm } from "./customer-form";
import { useDiscardGuard } from "../../lib/use-discard-guard";

/** "Add customer". */
export default function AddCustomer({ onClose }: { onClose: () => void }) {
  const create = useMutation(api.customers.create);
  const [, navigate] = useLocation();
  const guard = useDiscardGuard();
  return (
    <Dialog title="Add customer" onClose={onClose} mayClose={guard.mayClose}>
      <DialogBody>
        <CustomerForm
          initial={blankForm()}
          submitLabel="Add customer"
          onCancel={onClose}
          onDirty={guard.setDirty}
          onSubmit={async (fields) => {
            const id = await create({ fields });
            toast(`${fields.name} added`);
            navigate(customersPath({ id }), { replace: true });
          }}
          whenRefused={(error) => <OpenOther error={error} />}
        />
      </DialogBody>
    </Dialog>
  );
}

/** The way to who has that phone or email already. */
function OpenOther({ error }: { error: unknown }) {
  const id = customerIdFrom(errorSubject(error) ?? undefined);
  if (!id) return null;
  return (
    <Link href={customersPath({ id })} className="tap shrink-0 font-medium underline">
      Open profile
    </Link>
  );
}
