import type { FunctionArgs } from "convex/server";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { api } from "../../../convex/_generated/api";
import { CUSTOMER_LIMITS, JOB_STATUSES, type JobStatus } from "../../../convex/shared/customers";
import { parseCents } from "../../../convex/shared/money";
import { errorText } from "../../lib/errors";
import { moneyInput } from "../../lib/money";
import { dateTimeInput, fromDateTimeInput } from "../../lib/time";
import type { Job } from "../../lib/types";
import { Button } from "../../ui/button";
import { Field, FormError, INPUT } from "../../ui/field";
import { jobStatusLabel } from "../../ui/job-badge";
import { isAmount } from "./customer-fields";

type JobFields = FunctionArgs<typeof api.jobs.create>["fields"];
type MemberId = NonNullable<Job["technicianId"]>;
type Values = {
  number: string;
  title: string;
  status: JobStatus;
  scheduledAt: string;
  amount: string;
  technicianId: string;
};

type JobFormProps = {
  job: Job | null;
  members: { _id: MemberId; name: string }[];
  onSubmit: (fields: JobFields) => Promise<void>;
  onCancel: () => void;
  onRemove?: () => void;
};

/** A job being written. Times are the member's own, as their browser shows them. */
export function JobForm({ job, members, onSubmit, onCancel, onRemove }: JobFormProps) {
  const form = useForm<Values>({
    defaultValues: {
      number: job?.number ?? "",
      title: job?.title ?? "",
      status: job?.status ?? "unscheduled",
      scheduledAt: job?.scheduledAt === undefined ? "" : dateTimeInput(job.scheduledAt),
      amount: moneyInput(job?.amount),
      technicianId: job?.technicianId ?? "",
    },
  });
  const { errors, isSubmitting } = form.formState;
  const [refusal, setRefusal] = useState<string | null>(null);

  const submit = form.handleSubmit(async (values) => {
    setRefusal(null);
    const scheduledAt = fromDateTimeInput(values.scheduledAt);
    const amount = parseCents(values.amount);
    const technician = members.find(({ _id }) => _id === values.technicianId)?._id;
    try {
      await onSubmit({
        number: values.number,
        title: values.title,
        status: values.status,
        ...(scheduledAt !== null && { scheduledAt }),
        ...(amount !== null && { amount }),
        ...(technician && { technicianId: technician }),
      });
    } catch (error) {
      setRefusal(errorText(error));
    }
  });

  const needed = (what: string) => (text: string) =>
    text.trim() !== "" || `Give the job a ${what}.`;
  const max = (value: number) => ({ value, message: "This is too long." });
  return (
    <form
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-label={job ? `Edit job ${job.number}` : "Add job"}
      className="space-y-3 rounded-lg border border-line-strong p-3"
    >
      <div className="grid gap-3 sm:grid-cols-[1fr_2fr]">
        <Field label="Number" error={errors.number?.message}>
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("number", {
                validate: needed("number"),
                maxLength: max(CUSTOMER_LIMITS.jobNumber),
              })}
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- the form was opened to write here
              autoFocus
              className={INPUT}
            />
          )}
        </Field>
        <Field label="Title" error={errors.title?.message}>
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("title", {
                validate: needed("title"),
                maxLength: max(CUSTOMER_LIMITS.jobTitle),
              })}
              dir="auto"
              className={INPUT}
            />
          )}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Status">
          {(attributes) => (
            <select {...attributes} {...form.register("status")} className={INPUT}>
              {JOB_STATUSES.map((status) => (
                <option key={status} value={status}>
                  {jobStatusLabel(status)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Scheduled for" optional>
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("scheduledAt")}
              type="datetime-local"
              className={INPUT}
            />
          )}
        </Field>
        <Field label="Amount" optional error={errors.amount?.message}>
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("amount", { validate: isAmount })}
              inputMode="decimal"
              placeholder="0.00"
              className={INPUT}
            />
          )}
        </Field>
        <Field label="Technician" optional>
          {(attributes) => (
            <select {...attributes} {...form.register("technicianId")} className={INPUT}>
              <option value="">Nobody yet</option>
              {members.map(({ _id, name }) => (
                <option key={_id} value={_id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {refusal && <FormError>{refusal}</FormError>}
      <div className="flex justify-end gap-2">
        {onRemove && (
          <Button look="danger" size="sm" className="mr-auto" onClick={onRemove}>
            Remove
          </Button>
        )}
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
