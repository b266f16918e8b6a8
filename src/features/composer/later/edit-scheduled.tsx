import { useMutation } from "convex/react";
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { api } from "../../../../convex/_generated/api";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { useEscape } from "../../../lib/commands";
import { errorText, questionOf } from "../../../lib/errors";
import { useMe } from "../../../lib/me";
import { weekdayAndTime, zoneName } from "../../../lib/time";
import { useDiscardGuard } from "../../../lib/use-discard-guard";
import type { Scheduled } from "../../../lib/types";
import { Button } from "../../../ui/button";
import { FormError, TEXTAREA } from "../../../ui/field";
import { isComposing } from "../composing";
import { laterTimes } from "./later-times";
import { CancelOnReply, chosenTime, TimeField } from "./plan-fields";

type EditProps = { message: Scheduled; onClose: () => void };

/** In the place of a scheduled message: its text, its time, and what a reply does. */
export function EditScheduled({ message, onClose }: EditProps) {
  const { _id: scheduledId, dueAt, cancelOnReply } = message;
  const { timeZone: zone, openingHours } = useMe().account;
  const [opened] = useState(() => Date.now());
  const [wrong, setWrong] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation(api.scheduled.setPlan);

  const [asked, setAsked] = useState<ReturnType<typeof questionOf>>(null);
  const answered = useRef<SendQuestion[]>([]);

  const save = async (form: FormData, dueAt: number) => {
    setBusy(true);
    setProblem(undefined);
    setAsked(null);
    try {
      const body = String(form.get("body"));
      const cancelOnReply = form.has("cancelOnReply");
      const anyway = answered.current;
      await change({ scheduledId, body, dueAt, cancelOnReply, anyway });
      onClose();
    } catch (error) {
      setProblem(errorText(error));
      setAsked(questionOf(error));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = chosenTime(form, zone);
    if ("wrong" in chosen) return setWrong(chosen.wrong);
    void save(form, chosen.at);
  };
  const waitUntil = (until: number) => form.current && void save(new FormData(form.current), until);
  const goAnyway = (question: SendQuestion) => {
    answered.current = [...answered.current, question];
    form.current?.requestSubmit();
  };

  const { setDirty, mayClose } = useDiscardGuard();
  const escape = () => {
    if (!busy && mayClose()) onClose();
  };
  useEscape(escape);
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.preventDefault();
    escape();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc, heard as it bubbles up
    <form
      ref={form}
      noValidate
      aria-label="Scheduled message"
      onSubmit={submit}
      onChange={() => setDirty(true)}
      onKeyDown={onEscape}
      className="w-full max-w-[34rem] space-y-2 rounded-xl border border-line-strong bg-surface p-3 shadow-card"
    >
      <textarea
        name="body"
        aria-label="Text"
        dir="auto"
        rows={3}
        readOnly={busy}
        defaultValue={message.body}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it stands in the place of the button that was pressed
        autoFocus
        className={TEXTAREA}
      />
      <TimeField
        zone={zone}
        initial={dueAt > opened ? dueAt : (laterTimes(opened, zone, openingHours)[0]?.at ?? opened)}
        wrong={wrong}
        onChange={() => setWrong("")}
      />
      <p className="text-2xs text-faint">Business time: {zoneName(zone)}</p>
      <CancelOnReply defaultChecked={cancelOnReply}>Cancel if they reply first</CancelOnReply>
      {problem && <FormError>{problem}</FormError>}
      {asked && (
        <p className="flex flex-wrap gap-2">
          {asked.until !== undefined && (
            <Button size="sm" onClick={() => waitUntil(asked.until ?? 0)}>
              Send {weekdayAndTime(asked.until, zone)}
            </Button>
          )}
          <Button size="sm" onClick={() => goAnyway(asked.question)}>
            Send then anyway
          </Button>
        </p>
      )}
      <p className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep as it was</Button>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? "Saving…" : "Save"}
        </Button>
      </p>
    </form>
  );
}
