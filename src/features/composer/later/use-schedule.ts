import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { errorCode, errorText } from "../../../lib/errors";
import type { ConversationId, Position } from "../../../lib/types";
import { toastError } from "../../../ui/toast";
import { type Ask, askOf, type Plan } from "../ask/asking";

type Message = {
  conversationId: ConversationId;
  /** What is to be sent; it stays in the input until the server has it. */
  body: string;
  after: Position | undefined;
};

type Outcomes = {
  /** Somebody else has written since. */
  onHeld: () => void;
  onAsk: (ask: Ask) => void;
  onDone: () => void;
};

/** Keeps a message on the server until its time. */
export function useSchedule({ conversationId, body, after }: Message, outcomes: Outcomes) {
  const { onHeld, onAsk, onDone } = outcomes;
  const add = useMutation(api.scheduled.add);
  const [busy, setBusy] = useState(false);

  const schedule = async (plan: Plan, anyway: readonly SendQuestion[]) => {
    setBusy(true);
    try {
      const clientId = crypto.randomUUID();
      const held = after === undefined ? {} : { after };
      await add({ conversationId, clientId, body, ...plan, anyway: [...anyway], ...held });
      onDone();
    } catch (error) {
      const ask = askOf(error, plan);
      if (ask !== null) onAsk(ask);
      else if (errorCode(error) === "NEWER_MESSAGES") onHeld();
      else toastError(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return { schedule, busy };
}
