import { toast } from "../../ui/toast";
import { type Inserted, patchDraft, readDraft, writeDraft } from "./draft";

/** Says that a text came after what its author had written, and puts it in its place for who wants that. */
export function offerReplacing(key: string, before: string, inserted: Inserted): void {
  toast("Added after what you had written.", {
    label: "Replace mine",
    onClick() {
      const { text } = readDraft(key);
      const own = before.trimEnd();
      // Written on meanwhile: that is not to be lost.
      if (!text.startsWith(own)) return;
      writeDraft(key, text.slice(own.length).trimStart());
      patchDraft(key, { inserted });
      toast("What you had written was taken out.", {
        label: "Undo",
        onClick: () => writeDraft(key, text),
      });
    },
  });
}
