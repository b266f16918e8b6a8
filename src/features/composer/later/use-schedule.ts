import { useMutation } from "convex/react";
import { useCallback } from "react";
import { api } from "../../../../convex/_generated/api";
import { writtenText } from "../../../../convex/shared/text";
import { errorCode, errorText } from "../../../lib/errors";
import { useMe } from "../../../lib/me";
import { toastError } from "../../../ui/toast";
import { askOf, type Plan } from "../ask/asking";
import { askAbout, draftKey, patchDraft, readDraft, submittedDraft } from "../draft";
import { giveBack } from "../give-back";
import { dropUnsent, keepUnsent, listUnsent, type Unsent } from "../unsent";

export type Later = Unsent & { plan: Plan };

/** Those on their way from this page. */
const underWay = new Set<string>();

/** Those a reload of the page has interrupted; in one conversation, or in all. */
export function listLater(memberId: string, conversationId?: string): Later[] {
  return listUnsent(memberId).flatMap((message) => {
    const { plan } = message;
    if (plan === undefined || underWay.has(message.clientId)) return [];
    const wanted = conversationId === undefined || message.conversationId === conversationId;
    return wanted ? [{ ...message, plan }] : [];
  });
}

/**
 * Keeps a message on the server until its time. Meanwhile its draft is `submitting`, wherever its
 * author goes; after a reload it goes on, under the same clientId, so that it is there once.
 * Refused, it is a draft as before. Tells whether the server has it.
 */
export function useSchedule(): (message: Later) => Promise<boolean> {
  const memberId = useMe().member._id;
  const add = useMutation(api.scheduled.add);
  return useCallback(
    async (message) => {
      const { at: _, plan, files: __, without: ___, ...rest } = message;
      const key = draftKey(memberId, message.conversationId);
      const isInBox = () => writtenText(readDraft(key).text).startsWith(message.body);
      underWay.add(message.clientId);
      keepUnsent(memberId, message);
      patchDraft(key, { submitting: true });
      try {
        await add({ ...rest, ...plan });
        if (isInBox()) submittedDraft(key, message.body);
        return true;
      } catch (error) {
        if (!isInBox()) giveBack(memberId, message);
        const ask = askOf(error, plan);
        if (ask !== null) askAbout(key, ask);
        else if (errorCode(error) === "NEWER_MESSAGES") patchDraft(key, { heldAt: Date.now() });
        else toastError(errorText(error));
        return false;
      } finally {
        dropUnsent(memberId, message.clientId);
        patchDraft(key, { submitting: false });
        underWay.delete(message.clientId);
      }
    },
    [add, memberId],
  );
}
