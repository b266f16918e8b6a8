import { useMutation, useQuery } from "convex/react";
import { Copy, ExternalLink, Link2, Link2Off, MessageSquareText } from "lucide-react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { portalUrl } from "../../../../convex/shared/portal";
import { errorCode, errorText, questionOf } from "../../../lib/errors";
import type { ConversationId } from "../../../lib/types";
import { Button } from "../../../ui/button";
import Dialog from "../../../ui/dialog";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { FormError, INPUT } from "../../../ui/field";
import { ExactTime } from "../../../ui/time";
import { toast } from "../../../ui/toast";

type DialogProps = { conversationId: ConversationId; contactName: string; onClose: () => void };

/** The private link to a customer's own page: make, hand over, end. */
export default function PortalLinkDialog({ conversationId, contactName, onClose }: DialogProps) {
  const link = useQuery(api.portalLinks.get, { conversationId });
  const make = useMutation(api.portalLinks.make);
  const revoke = useMutation(api.portalLinks.revoke);
  const sendByText = useMutation(api.portalLinks.sendByText);
  // Known here alone, and only until the dialog is closed.
  const [made, setMade] = useState<{ url: string; clientId: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState<SendQuestion | null>(null);
  const [answered, setAnswered] = useState<SendQuestion[]>([]);

  const run = async (action: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    setAsked(null);
    try {
      await action();
    } catch (error) {
      setAsked(questionOf(error)?.question ?? null);
      setProblem(
        errorCode(error) === "CONSENT_NEEDED"
          ? `Nobody has recorded that ${contactName} agreed to be texted. Start a text conversation first, or copy the link.`
          : errorText(error),
      );
    } finally {
      setBusy(false);
    }
  };
  const onMake = () =>
    run(async () => {
      const { token } = await make({ conversationId });
      setMade({ url: portalUrl(location.origin, token), clientId: crypto.randomUUID() });
    });
  const onRevoke = () =>
    run(async () => {
      await revoke({ conversationId });
      setMade(null);
      toast("The link no longer works.");
    });
  const onText = ({ url, clientId }: { url: string; clientId: string }, anyway = answered) =>
    run(async () => {
      setAnswered(anyway);
      await sendByText({ conversationId, url, clientId, anyway });
      toast("The link is on its way by text.");
    });
  const onCopy = ({ url }: { url: string }) =>
    run(async () => {
      try {
        await navigator.clipboard.writeText(url);
        toast("Link copied");
      } catch {
        setProblem("The browser did not allow it. Select the link and copy it yourself.");
      }
    });

  return (
    <Dialog
      title="Portal link"
      description={`A private page on which ${contactName} reads and writes in this conversation with you. Whoever has the link can do so too.`}
      onClose={onClose}
    >
      <DialogBody className="flex flex-col gap-3 text-sm">
        {problem && (
          <FormError
            action={
              asked &&
              made && (
                <Button size="sm" onClick={() => void onText(made, [...answered, asked])}>
                  Send anyway
                </Button>
              )
            }
          >
            {problem}
          </FormError>
        )}
        {link === undefined && <p className="text-muted">Loading…</p>}
        {link === null && <p>There is no link in use.</p>}
        {link && !made && (
          <>
            <p>
              {link.madeBy} made the link in use, <ExactTime at={link.madeAt} />.
            </p>
            <p className="text-muted">
              It is kept nowhere, so it cannot be shown again. A new one takes its place: the old
              one then stops working.
            </p>
          </>
        )}
        {link && made && (
          <>
            <input
              readOnly
              aria-label="Link"
              value={made.url}
              onFocus={(event) => event.target.select()}
              className={INPUT}
            />
            <p className="text-muted">
              It is shown only now. Copy it or send it before you close this.
            </p>
            <div className="flex flex-wrap gap-2">
              <Button look="primary" onClick={() => void onCopy(made)}>
                <Copy className="size-4" aria-hidden />
                Copy
              </Button>
              <Button disabled={busy} onClick={() => void onText(made)}>
                <MessageSquareText className="size-4" aria-hidden />
                Send by text
              </Button>
              <a
                href={made.url}
                target="_blank"
                rel="noreferrer"
                className="tap inline-flex h-8 items-center gap-1.5 rounded-md px-3 text-sm font-medium text-accent hover:bg-hover"
              >
                <ExternalLink className="size-4" aria-hidden />
                Open
              </a>
            </div>
          </>
        )}
      </DialogBody>
      <DialogFooter>
        {link && (
          <Button look="danger" disabled={busy} onClick={() => void onRevoke()}>
            <Link2Off className="size-4" aria-hidden />
            Revoke
          </Button>
        )}
        {link !== undefined && (
          <Button
            look={link === null ? "primary" : "secondary"}
            disabled={busy}
            onClick={() => void onMake()}
          >
            <Link2 className="size-4" aria-hidden />
            {link === null ? "Make a link" : "Make a new one"}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
