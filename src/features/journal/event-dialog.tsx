import { useMutation, useQuery } from "convex/react";
import { FileQuestion, RotateCw } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { conversationsPath } from "../../lib/routes";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { ErrorBoundary } from "../../ui/error-boundary";
import { FormError } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { Bone } from "../../ui/skeleton";
import { ExactTime } from "../../ui/time";
import { OUTCOMES, PROVIDER_NAMES, titleOf } from "./words";

type DialogProps = { id: string; onClose: () => void };

/** One event: what came, word for word, and what became of it. */
export function EventDialog({ id, onClose }: DialogProps) {
  return (
    <ErrorBoundary fallback={() => <Gone onClose={onClose} />}>
      <Shown id={id} onClose={onClose} />
    </ErrorBoundary>
  );
}

function Gone({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Event" onClose={onClose}>
      <Notice icon={FileQuestion} title="This event is not in the journal">
        It may be older than what is kept.
      </Notice>
    </Dialog>
  );
}

function Shown({ id, onClose }: DialogProps) {
  const event = useQuery(api.journal.get, { eventId: id });
  const replay = useMutation(api.journal.replay);
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<string>();
  const [problem, setProblem] = useState<string>();

  if (event === null) return <Gone onClose={onClose} />;
  if (event === undefined) {
    return (
      <Dialog title="Event" onClose={onClose} width="lg">
        <DialogBody>
          <Bone className="h-40" />
        </DialogBody>
      </Dialog>
    );
  }
  const run = async () => {
    setBusy(true);
    setResult(undefined);
    setProblem(undefined);
    try {
      const { changed, outcome, reason } = await replay({ eventId: event._id });
      const now = OUTCOMES[outcome].label.toLowerCase();
      if (!changed && outcome === "applied") {
        setResult("Nothing changed: it had been applied already.");
      } else {
        setResult(`${changed ? `Now ${now}.` : `Nothing changed: still ${now}.`} ${reason ?? ""}`);
      }
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const { label, tone } = OUTCOMES[event.outcome];
  const { conversationId, messageId, repeats, lastRepeatAt, replayedAt } = event;

  return (
    <Dialog title={titleOf(event)} onClose={onClose} width="lg">
      <DialogBody className="space-y-4">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Badge tone={tone}>{label}</Badge>
          {event.reason}
        </p>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
          <Fact name="Provider">{PROVIDER_NAMES[event.provider]}</Fact>
          <Fact name="Came">
            <ExactTime at={event.receivedAt} />
            {event.path === undefined && ", by our asking the provider"}
          </Fact>
          {lastRepeatAt !== undefined && (
            <Fact name="Came again">
              {repeats === 1 ? "once" : `${repeats.toLocaleString()} times`}, without effect; last{" "}
              <ExactTime at={lastRepeatAt} />
            </Fact>
          )}
          {replayedAt !== undefined && (
            <Fact name="Replayed">
              <ExactTime at={replayedAt} />
            </Fact>
          )}
          {event.subject && <Fact name="Provider’s id">{event.subject}</Fact>}
          {event.path && <Fact name="Address">{event.path}</Fact>}
          {event.signature && <Fact name="Signature">{event.signature}</Fact>}
        </dl>
        <section aria-label="Raw body">
          <h3 className="mb-1 text-xs font-medium text-muted">Raw body</h3>
          <pre
            // Scrolled by keyboard too.
            tabIndex={0}
            className="inset-focus max-h-64 overflow-y-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
          >
            {event.payload}
          </pre>
        </section>
        <div role="status" className="text-sm font-medium">
          {result}
        </div>
        {problem && <FormError>{problem}</FormError>}
      </DialogBody>
      <DialogFooter>
        {conversationId && (
          <Link
            href={conversationsPath({ filter: "all", id: conversationId, message: messageId })}
            className="tap mr-auto flex items-center rounded-sm text-sm font-medium text-accent hover:underline"
          >
            Show the message
          </Link>
        )}
        <Button look="primary" disabled={busy} onClick={() => void run()}>
          <RotateCw className="size-4" aria-hidden />
          {busy ? "Replaying…" : "Replay"}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
