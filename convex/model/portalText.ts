import type { Doc } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import type { SendQuestion } from "../shared/inbox";
import { tokenFrom } from "../shared/portal";
import { recordAudit } from "./audit";
import type { CallerMutationCtx } from "./caller";
import { startConversation } from "./newConversation";
import { findPortal, portalConversation } from "./portalLinks";

/** Longest address of a portal page. Characters. */
const MAX_URL = 300;

/**
 * Texts the customer their link. The address comes from whoever was shown it: we have only its
 * hash, by which we know that it is the link in use. Errors as startConversation, and INVALID_INPUT
 * for any other address.
 */
export async function textLink(
  ctx: CallerMutationCtx,
  from: Doc<"conversations">,
  {
    url,
    clientId,
    anyway,
  }: { url: string; clientId: string; anyway?: readonly SendQuestion[] | undefined },
): Promise<void> {
  const conversation = await portalConversation(ctx, from);
  const portal = await findPortal(ctx, tokenOf(url) ?? fail("INVALID_INPUT"));
  if (conversation === null || portal?.conversation._id !== conversation._id) fail("INVALID_INPUT");
  const { customerId } = conversation;
  if (customerId === undefined) fail("INVALID_INPUT");
  await startConversation(ctx, {
    channel: "sms",
    recipient: { customerId },
    body: `${ctx.account.name}: your private page to read and write to us: ${url}`,
    clientId,
    anyway,
  });
  await recordAudit(ctx, "portal.linkTexted", conversation._id);
}

function tokenOf(url: string): string | null {
  if (url.length > MAX_URL) return null;
  try {
    const { protocol, pathname, search, hash } = new URL(url);
    if (!/^https?:$/.test(protocol) || pathname !== "/p/" || search !== "") return null;
    return tokenFrom(hash);
  } catch {
    return null;
  }
}
