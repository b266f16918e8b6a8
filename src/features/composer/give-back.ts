import { navigate } from "wouter/use-browser-location";
import { conversationsPath, openConversationId } from "../../lib/routes";
import { toast } from "../../ui/toast";
import { addToDraft, draftKey, patchDraft } from "./draft";
import type { Unsent } from "./unsent";

/** What could not be sent is a draft again, after what has been written since. */
export function giveBack(memberId: string, { conversationId, body, files, after }: Unsent): void {
  const key = draftKey(memberId, conversationId);
  addToDraft(key, body, files);
  if (after !== undefined) patchDraft(key, { after });
}

/** As giveBack, and its author is shown what came before it; elsewhere on the page, that it waits. */
export function holdBack(memberId: string, message: Unsent): void {
  const { conversationId } = message;
  giveBack(memberId, message);
  patchDraft(draftKey(memberId, conversationId), { heldAt: Date.now() });
  if (openConversationId() === conversationId) return;
  toast("A message of yours was not sent: somebody wrote there before it.", {
    label: "Look",
    onClick: () => navigate(conversationsPath({ filter: "all", id: conversationId })),
  });
}
