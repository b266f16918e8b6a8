import { useMutation } from "convex/react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { api } from "../../../convex/_generated/api";
import { rolesToGive } from "../../../convex/shared/members";
import type { Role } from "../../../convex/shared/roles";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { Button } from "../../ui/button";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { Field, FormError, INPUT } from "../../ui/field";
import { toast } from "../../ui/toast";
import { RoleChoice } from "./role-choice";

/** Whom to invite, and as what. */
export default function InviteDialog({ onClose }: { onClose: () => void }) {
  const me = useMe().member;
  const create = useMutation(api.invitations.create);
  const [role, setRole] = useState<Role>("csr");
  const { register, handleSubmit, formState, setError } = useForm<{ email: string }>();
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async ({ email }) => {
    try {
      await create({ email, role });
      toast(`${email.trim()} has been invited.`);
      onClose();
    } catch (error) {
      setError("root", { message: errorText(error) });
    }
  });

  return (
    <Dialog
      title="Invite somebody"
      description="They get an email with a link, and are a member once they follow it."
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void submit(event)}>
        <DialogBody className="space-y-4">
          <Field label="Email" error={errors.email?.message}>
            {(attributes) => (
              <input
                {...attributes}
                {...register("email", { required: "Write their email address." })}
                type="email"
                autoComplete="off"
                // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to write here
                autoFocus
                spellCheck={false}
                className={INPUT}
              />
            )}
          </Field>
          <RoleChoice roles={rolesToGive(me.role)} value={role} onChange={setRole} />
          {errors.root?.message && <FormError>{errors.root.message}</FormError>}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isSubmitting}>
            {isSubmitting ? "Inviting…" : "Invite"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
