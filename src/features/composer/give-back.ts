import { navigate } from "wouter/use-browser-location";
import { conversationsPath, openConversationId } from "../../lib/routes";
import { toast } from "../../ui/toast";
import type { Ask } from "./ask/asking";
import { addToDraft, draftKey, patchDraft } from "./draft";
import type { Unsent } from "./unsent";

/** What could not be sent is a draft again, after what has been written since. */
export function giveBack(memberId: string, message: Unsent): void {
  const { conversationId, body, files, after, suggestionId } = message;
  const key = draftKey(memberId, conversationId);
  addToDraft(key, body, files);
  if (suggestionId !== undefined) patchDraft(key, { inserted: { text: body, suggestionId } });
  if (after !== undefined) patchDraft(key, { after });
}

/** As giveBack, and its author is shown what came before it; elsewhere on the page, that it waits. */
export function holdBack(memberId: string, message: Unsent): void {
  giveBack(memberId, message);
  patchDraft(draftKey(memberId, message.conversationId), { heldAt: Date.now() });
  tellElsewhere(message, "somebody wrote there before it.");
}

/** As giveBack, and its author is asked how to go on. */
export function askBack(memberId: string, message: Unsent, ask: Ask): void {
  giveBack(memberId, message);
  const { conversationId, anyway = [] } = message;
  patchDraft(draftKey(memberId, conversationId), { ask, anyway });
  tellElsewhere(
    message,
    ask.question === "quietHours"
      ? "these are quiet hours where the customer is."
      : "the customer may have asked for no more texts.",
  );
}

function tellElsewhere({ conversationId }: Unsent, why: string): void {
  if (openConversationId() === conversationId) return;
  toast(`A message of yours was not sent: ${why}`, {
    label: "Look",
    onClick: () => navigate(conversationsPath({ filter: "all", id: conversationId })),
  });
}
