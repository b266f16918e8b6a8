import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api } from "../../../../convex/_generated/api";
import type { ConsentWay } from "../../../../convex/shared/customers";
import type { SendQuestion } from "../../../../convex/shared/inbox";
import { lazy } from "../../../lib/lazy";
import { conversationsPath, openConversationId, viewFrom } from "../../../lib/routes";
import type { ConversationId, Message, OtherWay } from "../../../lib/types";
import { toast, toastRefusal } from "../../../ui/toast";
import { fitOf } from "./fit";
import { wayInWords } from "./words";

const InsteadDialog = lazy(() => import("./instead-dialog"));

type InsteadProps = { message: Message; conversationId: ConversationId; className: string };

/** For a message that failed: the customer's other channels, each one tap away. */
export default function SendInstead({ message, conversationId, className }: InsteadProps) {
  const ways = useQuery(api.conversations.otherWays, { conversationId });
  const sendElsewhere = useMutation(api.messages.sendElsewhere);
  const [, navigate] = useLocation();
  const view = viewFrom(useSearch());
  const [asking, setAsking] = useState<OtherWay | null>(null);
  const [busy, setBusy] = useState(false);

  const deliver = async (
    { channel }: OtherWay,
    consent: ConsentWay | undefined,
    anyway: SendQuestion[],
  ) => {
    setBusy(true);
    try {
      const call = { messageId: message._id, channel, partly: asking !== null, anyway };
      const sent = await sendElsewhere({ ...call, ...(consent && { consent }) });
      const to = { ...view, id: sent.conversationId, message: sent.messageId };
      const go = () => navigate(conversationsPath(to));
      setAsking(null);
      // Whoever has gone on to something else is not taken away from it.
      if (openConversationId() === conversationId) go();
      else toast(`Sent ${wayInWords(channel)} instead.`, { label: "Open", onClick: go });
    } finally {
      setBusy(false);
    }
  };
  const send = (way: OtherWay, consent?: ConsentWay) => {
    const run = (anyway: SendQuestion[]) => deliver(way, consent, anyway);
    run([]).catch((error: unknown) => toastRefusal(error, run));
  };
  const tap = (way: OtherWay) => {
    const { refusal, leftOut } = fitOf(message, way.channel);
    if (refusal !== null || leftOut.length > 0 || way.needsConsent) setAsking(way);
    else send(way);
  };

  // The one it has failed by too is tried again over there.
  const offered = ways?.filter(({ channel }) => channel !== message.elsewhere?.channel) ?? [];
  return (
    <>
      {offered.map((way) => (
        <button
          key={way.channel}
          type="button"
          className={className}
          disabled={busy}
          onClick={() => tap(way)}
        >
          Send {wayInWords(way.channel)} instead
        </button>
      ))}
      {asking && (
        <InsteadDialog
          message={message}
          way={asking}
          busy={busy}
          onSend={(consent) => send(asking, consent)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
