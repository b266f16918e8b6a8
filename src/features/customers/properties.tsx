import { useMutation } from "convex/react";
import { MapPin, Pencil, Plus, Trash2 } from "lucide-react";
import { useState, type Ref } from "react";
import { useForm } from "react-hook-form";
import { api } from "../../../convex/_generated/api";
import { CUSTOMER_LIMITS } from "../../../convex/shared/customers";
import { errorText } from "../../lib/errors";
import { useCanEditCustomers } from "../../lib/me";
import type { CustomerId, Profile } from "../../lib/types";
import { Button, IconButton } from "../../ui/button";
import { Field, INPUT } from "../../ui/field";
import { toast, toastError } from "../../ui/toast";
import { useFocusBack } from "../../ui/use-focus-back";
import { Card } from "./card";

type Property = Profile["properties"][number];
type PropertiesProps = { customerId: CustomerId; properties: Property[] };

/** Where we work for this customer. */
export function Properties({ customerId, properties }: PropertiesProps) {
  const canEdit = useCanEditCustomers();
  const add = useMutation(api.properties.add);
  const update = useMutation(api.properties.update);
  const [editing, setEditing] = useState<string | null>(null);
  const opener = useFocusBack(editing, "new");
  const close = () => setEditing(null);
  return (
    <Card
      title="Properties"
      action={
        canEdit && (
          <Button ref={opener("new")} size="sm" look="ghost" onClick={() => setEditing("new")}>
            <Plus className="size-3.5" aria-hidden />
            Add property
          </Button>
        )
      }
    >
      {properties.length === 0 && editing === null && (
        <p className="text-sm text-muted">No address yet.</p>
      )}
      <ul className="space-y-1">
        {properties.map((property) => (
          <li key={property._id}>
            {editing === property._id ? (
              <AddressForm
                initial={property.address}
                onCancel={close}
                onSubmit={async (address) => {
                  await update({ propertyId: property._id, address });
                  close();
                }}
              />
            ) : (
              <Line
                customerId={customerId}
                property={property}
                opener={opener(property._id)}
                onEdit={canEdit ? () => setEditing(property._id) : null}
              />
            )}
          </li>
        ))}
      </ul>
      {editing === "new" && (
        <AddressForm
          initial=""
          onCancel={close}
          onSubmit={async (address) => {
            await add({ customerId, address });
            close();
          }}
        />
      )}
    </Card>
  );
}

type LineProps = {
  customerId: CustomerId;
  property: Property;
  opener: Ref<HTMLButtonElement>;
  onEdit: (() => void) | null;
};

function Line({ customerId, property: { _id, address }, opener, onEdit }: LineProps) {
  const remove = useMutation(api.properties.remove);
  const add = useMutation(api.properties.add);
  const failed = (error: unknown) => toastError(errorText(error));
  const takeAway = () => {
    remove({ propertyId: _id }).then(() => {
      const onClick = () => void add({ customerId, address }).catch(failed);
      toast("Property removed", { label: "Undo", onClick });
    }, failed);
  };
  return (
    <div className="flex min-h-8 items-center gap-2 text-sm">
      <MapPin className="size-4 shrink-0 text-faint" aria-hidden />
      <span dir="auto" className="min-w-0 flex-1 text-left break-words">
        {address}
      </span>
      {onEdit && (
        <>
          <IconButton ref={opener} label={`Edit ${address}`} onClick={onEdit}>
            <Pencil className="size-3.5" aria-hidden />
          </IconButton>
          <IconButton label={`Remove ${address}`} onClick={takeAway}>
            <Trash2 className="size-3.5" aria-hidden />
          </IconButton>
        </>
      )}
    </div>
  );
}

type AddressFormProps = {
  initial: string;
  onSubmit: (address: string) => Promise<void>;
  onCancel: () => void;
};

function AddressForm({ initial, onSubmit, onCancel }: AddressFormProps) {
  const form = useForm({ defaultValues: { address: initial } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ address }) => {
    try {
      await onSubmit(address);
    } catch (error) {
      form.setError("address", { message: errorText(error) });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-2 py-1" noValidate>
      <Field label="Address" error={errors.address?.message}>
        {(attributes) => (
          <input
            {...attributes}
            {...form.register("address", {
              validate: (text) => text.trim() !== "" || "Write an address.",
              maxLength: {
                value: CUSTOMER_LIMITS.propertyAddress,
                message: "The address is too long.",
              },
            })}
            dir="auto"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the line was opened to write here
            autoFocus
            className={INPUT}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="sm" type="submit" look="primary" disabled={isSubmitting}>
          {isSubmitting ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}
