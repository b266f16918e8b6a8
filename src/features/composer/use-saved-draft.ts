import { useMutation, useQuery } from "convex/react";
import { useEffect, useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import { type DraftKind, MAX_DRAFT } from "../../../convex/shared/together";
import { quietly } from "../../lib/quiet";
import type { ConversationId } from "../../lib/types";
import { toast } from "../../ui/toast";
import { addToDraft, contentOf, type Draft, patchDraft, readDraft, setDraft } from "./draft";
import { settleDraft } from "./draft-conflict";

/** After the last keystroke. ms */
const PAUSE = 500;
/** For who makes no pause. ms */
const MAX_WAIT = 4_000;

type Save = (draft: Draft) => Promise<number | null>;

/** Saves one draft at the server: after a pause, one save at a time, and always the newest. */
class DraftSaver {
  readonly #key: string;
  readonly #save: Save;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSince: number | null = null;
  #saving = false;
  /** The content that is being saved. */
  sent: string | null = null;

  constructor(key: string, save: Save) {
    this.#key = key;
    this.#save = save;
  }

  /** There may be something to save. */
  readonly touch = (): void => {
    if (!readDraft(this.#key).unsaved) return;
    this.#waitingSince ??= Date.now();
    clearTimeout(this.#timer);
    const rest = this.#waitingSince + MAX_WAIT - Date.now();
    this.#timer = setTimeout(this.flush, Math.max(0, Math.min(PAUSE, rest)));
  };

  readonly flush = (): void => {
    clearTimeout(this.#timer);
    const draft = readDraft(this.#key);
    if (!draft.unsaved || this.#saving || draft.text.length > MAX_DRAFT) return;
    const content = contentOf(draft);
    this.#waitingSince = null;
    this.#saving = true;
    this.sent = content;
    void quietly(this.#save(draft)).then((version) => {
      this.#saving = false;
      this.sent = null;
      // Refused, it stays here; the next keystroke tries again.
      if (version === undefined) return;
      patchDraft(this.#key, { version, unsaved: contentOf(readDraft(this.#key)) !== content });
      this.touch();
    });
  };
}

/** Keeps a draft at the server too, for a reload elsewhere and for the member's other devices. */
export function useSavedDraft(
  key: string,
  conversationId: ConversationId,
  kind: DraftKind,
  draft: Draft,
): void {
  const saved = useQuery(api.drafts.forConversation, { conversationId });
  const mutation = useMutation(api.drafts.save);
  const saver = useMemo(() => {
    const save: Save = ({ text, after, files = [] }) => {
      const uploadIds = files.length > 0 ? files.map(({ uploadId }) => uploadId) : undefined;
      return mutation({ conversationId, kind, text, after, uploadIds });
    };
    return new DraftSaver(key, save);
  }, [key, conversationId, kind, mutation]);

  useEffect(() => {
    if (saved === undefined) return;
    const theirs = saved.find((draft) => draft.kind === kind) ?? null;
    const outcome = settleDraft(readDraft(key), theirs, saver.sent, Date.now());
    if (outcome.do === "keep") patchDraft(key, outcome.patch);
    if (outcome.do !== "adopt") return;
    setDraft(key, outcome.draft);
    const { lost } = outcome;
    if (lost === null) return;
    toast("A newer draft of yours, from another device, is in the box.", {
      label: "Add this one's",
      onClick: () => addToDraft(key, lost),
    });
  }, [saved, key, kind, saver]);

  const { after } = draft;
  const content = contentOf(draft);
  useEffect(() => saver.touch(), [saver, content, after]);
  useEffect(() => {
    const onHide = () => document.visibilityState === "hidden" && saver.flush();
    document.addEventListener("visibilitychange", onHide);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      saver.flush();
    };
  }, [saver]);
}
