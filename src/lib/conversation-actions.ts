import { useMutation } from "convex/react";
import { useMemo } from "react";
import { api } from "../../convex/_generated/api";
import { toast, toastError } from "../ui/toast";
import { errorText } from "./errors";
import { inChunks, type Outcome } from "./in-chunks";
import { setAsideAtOnce } from "./set-aside-at-once";
import { weekdayAndTime } from "./time";
import type { ConversationId, MemberId } from "./types";

type Ids = readonly ConversationId[];
type Read = readonly { conversationId: ConversationId; seq: number }[];
type Progress = (done: number) => void;

export type ConversationActions = ReturnType<typeof useConversationActions>;

/**
 * What can be done to one conversation or to several, from the list, the thread and the keyboard.
 * Each says what became of it, and answers with the conversations it could not be done to.
 */
export function useConversationActions() {
  const setArchivedLate = useMutation(api.bulk.setArchived);
  const snoozeLate = useMutation(api.bulk.snooze);
  const undo = useMutation(api.bulk.undo);
  const assign = useMutation(api.bulk.assign);
  const markRead = useMutation(api.bulk.markRead);
  const markUnread = useMutation(api.bulk.markUnread);

  return useMemo(() => {
    const setArchived = setArchivedLate.withOptimisticUpdate((store, args) =>
      setAsideAtOnce(store, args.conversationIds, { archived: args.archived }),
    );
    const snooze = snoozeLate.withOptimisticUpdate((store, args) =>
      setAsideAtOnce(store, args.conversationIds, { archived: true, snoozedUntil: args.until }),
    );
    const takeBack = async (ids: Ids): Promise<void> => {
      const outcome = await inChunks(ids, (some) => undo({ conversationIds: some }));
      if (failures(outcome).length > 0) toastError(why(outcome));
    };
    const undoable = (outcome: Outcome) => ({
      label: "Undo",
      onClick: () => void takeBack(outcome.done),
    });
    return {
      setArchived: async (ids: Ids, archived: boolean, onProgress?: Progress) => {
        const call = (some: ConversationId[]) => setArchived({ conversationIds: some, archived });
        const outcome = await inChunks(ids, call, onProgress);
        const deed = archived ? "Archived" : "Moved out of the archive";
        return tell(outcome, ids, deed, undoable(outcome));
      },
      snooze: async (ids: Ids, until: number, onProgress?: Progress) => {
        const call = (some: ConversationId[]) => snooze({ conversationIds: some, until });
        const outcome = await inChunks(ids, call, onProgress);
        const deed = `Snoozed until ${weekdayAndTime(until)}`;
        return tell(outcome, ids, deed, undoable(outcome));
      },
      assign: async (
        ids: Ids,
        assignee: { id: MemberId; name: string } | null,
        onProgress?: Progress,
      ) => {
        const memberId = assignee?.id ?? null;
        const call = (some: ConversationId[]) => assign({ conversationIds: some, memberId });
        const outcome = await inChunks(ids, call, onProgress);
        return tell(outcome, ids, assignee ? `Assigned to ${assignee.name}` : "Assigned to nobody");
      },
      markRead: async (read: Read, onProgress?: Progress) => {
        const seqs = new Map(read.map(({ conversationId, seq }) => [conversationId, seq]));
        const call = (some: ConversationId[]) =>
          markRead({ read: some.map((id) => ({ conversationId: id, seq: seqs.get(id) ?? 0 })) });
        const ids = [...seqs.keys()];
        return tell(await inChunks(ids, call, onProgress), ids, "Marked as read");
      },
      markUnread: async (ids: Ids, onProgress?: Progress) => {
        const call = (some: ConversationId[]) => markUnread({ conversationIds: some });
        return tell(await inChunks(ids, call, onProgress), ids, "Marked as unread");
      },
    };
  }, [assign, markRead, markUnread, setArchivedLate, snoozeLate, undo]);
}

/** Says what was done, and what was not and why; answers with the latter. */
function tell(
  outcome: Outcome,
  asked: Ids,
  deed: string,
  action?: { label: string; onClick: () => void },
): ConversationId[] {
  const not = failures(outcome);
  const { done } = outcome;
  if (not.length === 0) {
    toast(asked.length === 1 ? deed : `${deed}: ${conversations(done.length)}`, action);
  } else if (done.length === 0) {
    toastError(why(outcome));
  } else {
    const how = `${deed}: ${done.length} of ${conversations(asked.length)}.`;
    toastError(`${how} The others: ${why(outcome)}`, action);
  }
  return not;
}

function failures({ refused, left }: Outcome): ConversationId[] {
  return [...refused.map(({ conversationId }) => conversationId), ...left];
}

function why({ refused, error }: Outcome): string {
  return error === null ? (refused[0]?.message ?? "") : errorText(error);
}

function conversations(count: number): string {
  return count === 1 ? "1 conversation" : `${count.toLocaleString()} conversations`;
}
