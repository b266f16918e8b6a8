import { useMutation } from "convex/react";
import { useRef, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { errorText } from "../../lib/errors";
import type { ConversationId } from "../../lib/types";
import { draftKey, patchDraft, submittedDraft, useDraft } from "./draft";
import { useSavedDraft } from "./use-saved-draft";

/**
 * A member's note on a conversation. What is typed outlives the page; it goes only once the server
 * has the note. Until then it is `saving`, wherever its author goes, and when it is refused `problem` says why.
 */
export function useNote(memberId: string, conversationId: ConversationId) {
  const key = draftKey(memberId, conversationId, "note");
  const [draft, write] = useDraft(key);
  useSavedDraft(key, conversationId, "note", draft);
  const { text, submitting: saving = false } = draft;
  const [problem, setProblem] = useState<string | null>(null);
  const add = useMutation(api.notes.add);
  // One for each note, whatever becomes of a try, so that a try that got through counts once.
  const clientId = useRef<string>(undefined);

  const setText = (next: string) => {
    write(next);
    setProblem(null);
  };

  const save = async (memberIds: Id<"members">[]): Promise<boolean> => {
    clientId.current ??= crypto.randomUUID();
    patchDraft(key, { submitting: true });
    setProblem(null);
    try {
      await add({ conversationId, body: text, memberIds, clientId: clientId.current });
      clientId.current = undefined;
      submittedDraft(key, text);
      return true;
    } catch (error) {
      setProblem(errorText(error));
      return false;
    } finally {
      patchDraft(key, { submitting: false });
    }
  };
  return { text, setText, saving, problem, save };
}
