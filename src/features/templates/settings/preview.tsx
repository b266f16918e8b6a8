import { useQuery } from "convex/react";
import { UserRoundSearch } from "lucide-react";
import { useId, useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { filledTemplate, useTemplateWriter } from "../../../lib/filled-template";
import type { CustomerRow } from "../../../lib/types";
import { Button } from "../../../ui/button";
import { CustomerPicker } from "../../../ui/customer-picker";
import { ErrorBoundary } from "../../../ui/error-boundary";
import { FormError } from "../../../ui/field";
import { Bone } from "../../../ui/skeleton";
import { TemplateText } from "../../../ui/template-text";
import { JobChoice } from "../job-choice";
import { OpenNotes } from "../open-notes";

type PreviewProps = {
  text: string;
  customer: CustomerRow | null;
  onCustomer: (customer: CustomerRow | null) => void;
};

/** What the text would say to one of the account's customers, as it is written. */
export function Preview({ text, customer, onCustomer }: PreviewProps) {
  const [choosing, setChoosing] = useState(false);
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-lg border border-line bg-canvas p-3">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h3 id={id} className="min-w-0 truncate text-xs font-medium text-muted">
          {customer && !choosing ? `Preview for ${customer.name}` : "Preview"}
        </h3>
        {(customer || choosing) && (
          <Button size="sm" look="ghost" onClick={() => setChoosing(!choosing)}>
            {choosing ? "Cancel" : "Another customer"}
          </Button>
        )}
      </div>
      {choosing ? (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Enter, heard as it bubbles up, saves no template here
        <div
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
              event.preventDefault();
            }
          }}
        >
          <CustomerPicker
            label="Customer to preview with"
            onPick={(picked) => {
              onCustomer(picked);
              setChoosing(false);
            }}
          />
        </div>
      ) : customer ? (
        <ErrorBoundary
          key={customer._id}
          fallback={() => <FormError>This customer is no longer there. Choose another.</FormError>}
        >
          <Filled text={text} customer={customer} />
        </ErrorBoundary>
      ) : (
        <Button className="mt-1" onClick={() => setChoosing(true)}>
          <UserRoundSearch className="size-4 text-muted" aria-hidden />
          Preview with a customer
        </Button>
      )}
    </section>
  );
}

function Filled({ text, customer }: { text: string; customer: CustomerRow }) {
  const [now] = useState(() => Date.now());
  const [jobId, setJobId] = useState<string | null>(null);
  const facts = useQuery(api.templates.forCustomer, { customerId: customer._id, at: now });
  const writer = useTemplateWriter(now);
  if (!facts) {
    return (
      <div role="status" aria-label="Loading the customer" className="animate-appear py-2">
        <Bone className="h-4 w-3/4" />
      </div>
    );
  }
  const { parts, open } = filledTemplate(text, facts, writer, jobId);
  return (
    <div className="space-y-2">
      <JobChoice jobs={facts.jobs} jobId={jobId} onChange={setJobId} />
      <p
        dir="auto"
        className="max-h-60 overflow-y-auto text-left text-sm whitespace-pre-wrap text-muted [overflow-wrap:anywhere]"
        // A long text is scrolled by keys too.
        tabIndex={0}
        role="group"
        aria-label={`What ${customer.name} would read`}
      >
        {text.trim() === "" ? "Nothing is written yet." : <TemplateText parts={parts} />}
      </p>
      <OpenNotes open={open} />
    </div>
  );
}
