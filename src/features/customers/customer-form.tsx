import { Plus, X } from "lucide-react";
import { useEffect, useId, useState, type ReactNode } from "react";
import { useFieldArray, useForm, type UseFormReturn } from "react-hook-form";
import { CUSTOMER_LIMITS } from "../../../convex/shared/customers";
import { errorText } from "../../lib/errors";
import type { CustomerFields } from "../../lib/types";
import { Button, IconButton } from "../../ui/button";
import { Field, FormError, INPUT, TEXTAREA } from "../../ui/field";
import {
  type CustomerForm as Values,
  isAmount,
  isEmail,
  isPhone,
  toFields,
} from "./customer-fields";

type CustomerFormProps = {
  initial: Values;
  submitLabel: string;
  onSubmit: (fields: CustomerFields) => Promise<unknown>;
  onCancel: () => void;
  /** Told whether something was written that would be lost. */
  onDirty?: (dirty: boolean) => void;
  /** A way on beside the server's refusal. */
  whenRefused?: (error: unknown) => ReactNode;
  children?: ReactNode;
};

/** Name, phones, emails and the rest of a profile. Keeps all that was written until it is stored. */
export function CustomerForm(props: CustomerFormProps) {
  const { initial, submitLabel, onSubmit, onCancel, onDirty, whenRefused, children } = props;
  const form = useForm<Values>({ defaultValues: initial });
  const { errors, isDirty, isSubmitting } = form.formState;
  const [refusal, setRefusal] = useState<unknown>(null);
  useEffect(() => onDirty?.(isDirty), [onDirty, isDirty]);

  const submit = form.handleSubmit(async (values) => {
    setRefusal(null);
    try {
      await onSubmit(toFields(values));
    } catch (error) {
      setRefusal(error);
    }
  });

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="space-y-4">
      <Field label="Name" error={errors.name?.message}>
        {(attributes) => (
          <input
            {...attributes}
            {...form.register("name", {
              validate: (name) => name.trim() !== "" || "Give the customer a name.",
              maxLength: { value: CUSTOMER_LIMITS.name, message: "The name is too long." },
            })}
            dir="auto"
            autoComplete="off"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the form was opened to write here
            autoFocus
            className={INPUT}
          />
        )}
      </Field>
      <Addresses form={form} name="phones" label="Phone" type="tel" />
      <Addresses form={form} name="emails" label="Email" type="email" />
      <div className="grid grid-cols-2 gap-4">
        <Field label="Lead score" hint="0 to 100" optional error={errors.leadScore?.message}>
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("leadScore", {
                validate: (text) =>
                  text.trim() === "" ||
                  (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 100) ||
                  "A whole number from 0 to 100.",
              })}
              inputMode="numeric"
              className={INPUT}
            />
          )}
        </Field>
        <Field label="Balance due" optional error={errors.balance?.message}>
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("balance", { validate: isAmount })}
              inputMode="decimal"
              placeholder="0.00"
              className={INPUT}
            />
          )}
        </Field>
      </div>
      <Field label="Notes" optional error={errors.notes?.message}>
        {(attributes) => (
          <textarea
            {...attributes}
            {...form.register("notes", {
              maxLength: { value: CUSTOMER_LIMITS.notes, message: "The notes are too long." },
            })}
            rows={3}
            dir="auto"
            className={TEXTAREA}
          />
        )}
      </Field>
      {children}
      {refusal !== null && (
        <FormError action={whenRefused?.(refusal)}>{errorText(refusal)}</FormError>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" disabled={isSubmitting}>
          {isSubmitting ? "Saving…" : submitLabel}
        </Button>
      </div>
    </form>
  );
}

type AddressesProps = {
  form: UseFormReturn<Values>;
  name: "phones" | "emails";
  label: string;
  type: "tel" | "email";
};

function Addresses({ form, name, label, type }: AddressesProps) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name });
  const errors = form.formState.errors[name];
  const groupId = useId();
  const validate = type === "tel" ? isPhone : isEmail;
  return (
    <div role="group" aria-labelledby={groupId}>
      <div className="mb-1 flex items-center justify-between">
        <span id={groupId} className="text-xs font-medium text-muted">
          {label}
        </span>
        <Button size="sm" look="ghost" onClick={() => append({ value: "" })}>
          <Plus className="size-3.5" aria-hidden />
          Add
          <span className="sr-only"> {label.toLowerCase()}</span>
        </Button>
      </div>
      <ul className="space-y-2">
        {fields.map((field, index) => {
          const error = errors?.[index]?.value?.message;
          return (
            <li key={field.id}>
              <div className="flex gap-1">
                <input
                  {...form.register(`${name}.${index}.value`, { validate })}
                  type={type}
                  aria-label={`${label} ${index + 1}`}
                  aria-invalid={error !== undefined}
                  aria-describedby={error ? `${groupId}-${index}` : undefined}
                  autoComplete="off"
                  className={INPUT}
                />
                <IconButton
                  label={`Remove ${label.toLowerCase()} ${index + 1}`}
                  onClick={() => remove(index)}
                  className="size-9"
                >
                  <X className="size-4" aria-hidden />
                </IconButton>
              </div>
              {error && (
                <p id={`${groupId}-${index}`} className="mt-1 text-xs text-danger">
                  {error}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {fields.length === 0 && <p className="text-sm text-faint">None</p>}
    </div>
  );
}
