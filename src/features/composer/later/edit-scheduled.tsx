import { useMutation } from "convex/react";
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { api } from "../../../../convex/_generated/api";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { useEscape } from "../../../lib/commands";
import { errorText, questionOf } from "../../../lib/errors";
import { useMe } from "../../../lib/me";
import { fromZonedInput, weekdayAndTime, zoneName } from "../../../lib/time";
import { useDiscardGuard } from "../../../lib/use-discard-guard";
import type { Scheduled } from "../../../lib/types";
import { Button } from "../../../ui/button";
import { FormError, TEXTAREA } from "../../../ui/field";
import { isComposing } from "../composing";
import { type Edit, isSamePlan, keepEdit, patchEdit } from "./edits";
import { laterTimes } from "./later-times";
import { CancelOnReply, chosenTime, TimeField } from "./plan-fields";

type EditProps = {
  message: Scheduled;
  /** Under which what is written here is kept. */
  editsKey: string;
  /** What has been written; undefined until something is. */
  edit: Edit | undefined;
  /** Whether it has just been opened to write in. */
  isOpened: boolean;
  onClose: () => void;
};

/** In the place of a scheduled message: its text, its time, and what a reply does. */
export function EditScheduled({ message, editsKey, edit, isOpened, onClose }: EditProps) {
  const { _id: scheduledId } = message;
  const { timeZone: zone, openingHours } = useMe().account;
  const [opened] = useState(() => Date.now());
  const [wrong, setWrong] = useState("");
  const [problem, setProblem] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation(api.scheduled.setPlan);
  const busy = edit?.saving === true;
  // Until something is written, the form follows the message.
  const now = { body: message.body, dueAt: message.dueAt, cancelOnReply: message.cancelOnReply };
  const seen = edit?.seen ?? now;
  const changed = !isSamePlan(seen, now);
  const nextTime = () => laterTimes(opened, zone, openingHours)[0]?.at ?? opened;
  const dueAt = (edit && fromZonedInput(edit.at, zone)) ?? seen.dueAt;

  const [asked, setAsked] = useState<ReturnType<typeof questionOf>>(null);
  const answered = useRef<SendQuestion[]>([]);

  const written = (data: FormData): Edit => ({
    body: String(data.get("body")),
    at: String(data.get("at")),
    cancelOnReply: data.has("cancelOnReply"),
    seen,
  });
  const save = async (mine: Edit, dueAt: number) => {
    keepEdit(editsKey, scheduledId, { ...mine, saving: true });
    setProblem(undefined);
    setAsked(null);
    try {
      const { body, cancelOnReply, seen } = mine;
      const anyway = answered.current;
      await change({ scheduledId, body, dueAt, cancelOnReply, seen, anyway });
      keepEdit(editsKey, scheduledId, null);
      onClose();
    } catch (error) {
      setProblem(errorText(error));
      setAsked(questionOf(error));
      patchEdit(editsKey, scheduledId, { saving: false });
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy || changed) return;
    const data = new FormData(event.currentTarget);
    const chosen = chosenTime(data, zone);
    if ("wrong" in chosen) return setWrong(chosen.wrong);
    void save(written(data), chosen.at);
  };
  const waitUntil = (until: number) =>
    form.current && void save(written(new FormData(form.current)), until);
  const goAnyway = (question: SendQuestion) => {
    answered.current = [...answered.current, question];
    form.current?.requestSubmit();
  };
  const letGo = () => {
    keepEdit(editsKey, scheduledId, null);
    onClose();
  };

  const { setDirty, mayClose } = useDiscardGuard();
  useEffect(() => setDirty(edit !== undefined), [setDirty, edit]);
  const escape = () => {
    if (!busy && mayClose()) letGo();
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
      onChange={(event) =>
        keepEdit(editsKey, scheduledId, written(new FormData(event.currentTarget)))
      }
      onKeyDown={onEscape}
      className="w-full max-w-[34rem] space-y-2 rounded-xl border border-line-strong bg-surface p-3 shadow-card"
    >
      <textarea
        key={seen.body}
        name="body"
        aria-label="Text"
        dir="auto"
        rows={3}
        readOnly={busy}
        defaultValue={edit?.body ?? seen.body}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it stands in the place of the button that was pressed
        autoFocus={isOpened}
        className={TEXTAREA}
      />
      <TimeField
        key={seen.dueAt}
        zone={zone}
        initial={edit || dueAt > opened ? dueAt : nextTime()}
        wrong={wrong}
        onChange={() => setWrong("")}
      />
      <p className="text-2xs text-faint">Business time: {zoneName(zone)}</p>
      <CancelOnReply key={String(seen.cancelOnReply)} defaultChecked={(edit ?? seen).cancelOnReply}>
        Cancel if they reply first
      </CancelOnReply>
      {changed && (
        <ChangedSince
          message={message}
          zone={zone}
          onMine={() => {
            setProblem(undefined);
            patchEdit(editsKey, scheduledId, { seen: now });
          }}
          onTheirs={letGo}
        />
      )}
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
        <Button onClick={letGo}>Keep as it was</Button>
        <Button type="submit" look="primary" disabled={busy || changed}>
          {busy ? "Saving…" : "Save"}
        </Button>
      </p>
    </form>
  );
}

type ChangedProps = {
  message: Scheduled;
  zone: string;
  onMine: () => void;
  onTheirs: () => void;
};

/** What somebody else has made of the message meanwhile: its editor has to look before they save. */
function ChangedSince({ message, zone, onMine, onTheirs }: ChangedProps) {
  const { body, dueAt, cancelOnReply, authorName } = message;
  return (
    <div
      role="alert"
      className="rounded-lg border border-warn/40 bg-warn-soft px-3 py-2 text-sm text-warn"
    >
      <p className="font-medium">It has been changed since you began. It is now:</p>
      <p
        dir="auto"
        className="mt-1 max-h-24 overflow-y-auto whitespace-pre-wrap text-ink [overflow-wrap:anywhere]"
      >
        {body}
      </p>
      <p className="mt-1 text-xs text-muted">
        {weekdayAndTime(dueAt, zone)}, {cancelOnReply ? "unless they reply first" : "in any case"},
        by {authorName}
      </p>
      <p className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={onMine}>
          Go on with mine
        </Button>
        <Button size="sm" onClick={onTheirs}>
          Take this one
        </Button>
      </p>
    </div>
  );
}
