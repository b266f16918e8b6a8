import { useMutation } from "convex/react";
import { useState, type FormEvent } from "react";
import { api } from "../../../../convex/_generated/api";
import { errorText } from "../../../lib/errors";
import { useMe } from "../../../lib/me";
import { zoneName } from "../../../lib/time";
import type { Scheduled } from "../../../lib/types";
import { Button } from "../../../ui/button";
import { FormError, TEXTAREA } from "../../../ui/field";
import { laterTimes } from "./later-times";
import { CancelOnReply, chosenTime, TimeField } from "./plan-fields";

type EditProps = { message: Scheduled; onClose: () => void };

/** In the place of a scheduled message: its text, its time, and what a reply does. */
export function EditScheduled({ message, onClose }: EditProps) {
  const { _id: scheduledId, dueAt, cancelOnReply } = message;
  const zone = useMe().account.timeZone;
  const [opened] = useState(() => Date.now());
  const [wrong, setWrong] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const change = useMutation(api.scheduled.setPlan);

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = chosenTime(form, zone);
    if ("wrong" in chosen) return setWrong(chosen.wrong);
    setBusy(true);
    try {
      const body = String(form.get("body"));
      const cancels = form.has("cancelOnReply");
      await change({ scheduledId, body, dueAt: chosen.at, cancelOnReply: cancels });
      onClose();
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      aria-label="Scheduled message"
      onSubmit={(event) => void save(event)}
      className="w-full max-w-[34rem] space-y-2 rounded-xl border border-line-strong bg-surface p-3 shadow-card"
    >
      <textarea
        name="body"
        aria-label="Text"
        dir="auto"
        rows={3}
        defaultValue={message.body}
        className={TEXTAREA}
      />
      <TimeField
        zone={zone}
        initial={dueAt > opened ? dueAt : (laterTimes(opened, zone)[0]?.at ?? opened)}
        wrong={wrong}
        onChange={() => setWrong("")}
      />
      <p className="text-2xs text-faint">Business time: {zoneName(zone)}</p>
      <CancelOnReply defaultChecked={cancelOnReply}>Cancel if they reply first</CancelOnReply>
      {problem && <FormError>{problem}</FormError>}
      <p className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep as it was</Button>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? "Saving…" : "Save"}
        </Button>
      </p>
    </form>
  );
}
