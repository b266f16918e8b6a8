import { useMutation } from "convex/react";
import { api } from "../../../../convex/_generated/api";
import type { Id } from "../../../../convex/_generated/dataModel";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { errorCode, errorText } from "../../../lib/errors";
import type { ConversationId, Position } from "../../../lib/types";
import { toastError } from "../../../ui/toast";
import { type Ask, askOf, type Plan } from "../ask/asking";
import { patchDraft, readDraft, submittedDraft } from "../draft";

type Message = {
  conversationId: ConversationId;
  /** What is to be sent; it stays in the input until the server has it. */
  body: string;
  after: Position | undefined;
  /** The suggestion it began as. */
  suggestionId: Id<"suggestions"> | undefined;
};

type Outcomes = {
  /** Somebody else has written since. */
  onHeld: () => void;
  onAsk: (ask: Ask) => void;
  onDone: () => void;
};

/** Keeps a message on the server until its time. Meanwhile its draft is `submitting`, wherever its author goes. */
export function useSchedule(key: string, message: Message, outcomes: Outcomes) {
  const { conversationId, body, after, suggestionId } = message;
  const { onHeld, onAsk, onDone } = outcomes;
  const add = useMutation(api.scheduled.add);

  const schedule = async (plan: Plan, anyway: readonly SendQuestion[]) => {
    const { text } = readDraft(key);
    patchDraft(key, { submitting: true });
    try {
      const clientId = crypto.randomUUID();
      const held = after === undefined ? {} : { after };
      const written = { conversationId, clientId, body, suggestionId, ...held };
      await add({ ...written, ...plan, anyway: [...anyway] });
      submittedDraft(key, text);
      onDone();
    } catch (error) {
      const ask = askOf(error, plan);
      if (ask !== null) onAsk(ask);
      else if (errorCode(error) === "NEWER_MESSAGES") onHeld();
      else toastError(errorText(error));
    } finally {
      patchDraft(key, { submitting: false });
    }
  };
  return schedule;
}
