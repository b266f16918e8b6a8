import { useMutation, useQuery } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../../convex/_generated/api";
import { maxLengthOf, type SendQuestion } from "../../../convex/shared/inbox";
import { writtenText } from "../../../convex/shared/text";
import { errorText, questionOf } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { conversationsPath } from "../../lib/routes";
import { weekdayAndTime } from "../../lib/time";
import { Button } from "../../ui/button";
import { Consent } from "../../ui/consent";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { Field, FormError, INPUT, TEXTAREA } from "../../ui/field";
import { toast, toastError } from "../../ui/toast";
import { AskFirst } from "./ask";
import { ChannelChoice } from "./channel-choice";

import { clicked, forgetDraft, keepDraft, type To } from "./draft";
import { Recipient } from "./recipient";
import { useDraft } from "./use-draft";

type NewConversationProps = {
  given: To | null;
  /** Whoever opened it wants an email to be written, whatever else would do. */
  byEmail?: boolean;
  onClose: () => void;
};

/** Whom to write to, by which channel, and the first message. */
export default function NewConversation({ given, byEmail, onClose }: NewConversationProps) {
  const [, navigate] = useLocation();
  const start = useMutation(api.newConversation.start);
  const { draft, change, key } = useDraft(given, byEmail);
  const { account } = useMe();
  const shown = useShown();
  const [refusal, setRefusal] = useState<unknown>(null);
  const asked = questionOf(refusal);
  const answered = useRef<SendQuestion[]>([]);
  const [busy, setBusy] = useState(false);
  const { to, channel, body, subject } = draft;
  const recipient = to === null ? null : recipientOf(to);
  const check = useQuery(
    api.newConversation.check,
    recipient === null ? "skip" : { channel, recipient },
  );
  const ready = check?.problem === null ? check : null;
  const words = writtenText(body);
  const over = words.length - maxLengthOf(channel);
  const blocked = !ready || !ready.connected || ready.optedOut;
  const consentMissing = ready?.needsConsent === true && draft.consent === "";
  const canStart = !blocked && !consentMissing && words !== "" && over <= 0 && !busy;

  const submit = async (dueAt?: number) => {
    if (!canStart || recipient === null) return;
    const sent = clicked(draft);
    change(sent);
    keepDraft(key, sent);
    setBusy(true);
    setRefusal(null);
    try {
      const id = await start({
        channel,
        recipient,
        body: words,
        clientId: sent.click.id,
        anyway: answered.current,
        ...(dueAt !== undefined && { dueAt }),
        ...(channel === "email" && subject.trim() !== "" && { subject: subject.trim() }),
        ...(draft.consent !== "" && { consent: draft.consent }),
      });
      forgetDraft(key);
      const path = conversationsPath({ filter: "all", id });
      const go = () => navigate(path, { replace: true, state: { started: true } });
      if (shown.current) go();
      const done =
        dueAt === undefined
          ? "Conversation started!"
          : `It will be sent ${weekdayAndTime(dueAt, account.timeZone)}.`;
      toast(done, shown.current ? undefined : { label: "Open", onClick: go });
    } catch (error) {
      if (!shown.current) toastError(`${errorText(error)} What you wrote is kept.`);
      setRefusal(error);
      setBusy(false);
    }
  };

  return (
    <Dialog title="New Conversation" onClose={onClose} width="lg">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <DialogBody className="space-y-4">
          <Recipient to={to} channel={channel} onChange={(part) => change(part)} />
          {to !== null && (
            <>
              <ChannelChoice
                to={to}
                value={channel}
                onChange={(next) => change({ channel: next })}
              />
              <Standing check={check} channel={channel} />
              {channel === "email" && (
                <Field label="Subject">
                  {(attributes) => (
                    <input
                      {...attributes}
                      value={subject}
                      onChange={(event) => change({ subject: event.target.value })}
                      maxLength={200}
                      placeholder={
                        ready?.conversationId == null
                          ? `Message from ${account.name}`
                          : "As in the conversation there is"
                      }
                      dir="auto"
                      className={INPUT}
                    />
                  )}
                </Field>
              )}
              <Field
                label="Opening message"
                error={
                  over > 0
                    ? `Too long for ${channel === "sms" ? "a text message" : "one email"}: take out ${over} characters.`
                    : undefined
                }
              >
                {(attributes) => (
                  <textarea
                    {...attributes}
                    value={body}
                    onChange={(event) => change({ body: event.target.value })}
                    rows={4}
                    dir="auto"
                    // oxlint-disable-next-line jsx-a11y/no-autofocus -- the recipient is chosen: this is what is left
                    autoFocus
                    className={TEXTAREA}
                  />
                )}
              </Field>
              {ready?.needsConsent && (
                <Consent value={draft.consent} onChange={(consent) => change({ consent })} />
              )}
            </>
          )}
          {refusal !== null && <FormError>{errorText(refusal)}</FormError>}
          {asked && (
            <AskFirst
              asked={asked}
              busy={busy}
              onLater={(dueAt) => void submit(dueAt)}
              onAnyway={(question) => {
                answered.current = [...answered.current, question];
                void submit();
              }}
            />
          )}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={!canStart}>
            {busy ? "Starting…" : "Start Conversation"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** Whether the dialog is still there when an answer comes late. */
function useShown() {
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return shown;
}

function recipientOf(to: To) {
  return to.kind === "customer" ? { customerId: to.customer._id } : { address: to.address };
}

type Check = ReturnType<typeof useQuery<typeof api.newConversation.check>>;

/** What stands between the message and the customer, or that it joins a conversation there is. */
function Standing({ check, channel }: { check: Check; channel: "sms" | "email" }) {
  if (check === undefined) return null;
  if (check.problem !== null) return <FormError>{check.problem}</FormError>;
  if (!check.connected) {
    const name = channel === "sms" ? "SMS" : "Email";
    return (
      <FormError>
        {name} is not connected yet, so nothing can be sent by it. An owner or admin can set it up.
      </FormError>
    );
  }
  if (check.optedOut) {
    return channel === "email" ? (
      <FormError>
        This customer opted out of our email or marked it as spam, so none may be sent to them. It
        can be again once they write to you.
      </FormError>
    ) : (
      <FormError>
        This customer has opted out of texts, so none may be sent to them. They can text START to
        hear from you again.
      </FormError>
    );
  }
  if (check.conversationId === null) return null;
  return (
    <p role="status" className="text-sm text-muted">
      There is a conversation with them already: your message continues it.
    </p>
  );
}
