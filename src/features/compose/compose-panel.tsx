import { PlugZap } from "lucide-react";
import type { ConversationId, MessageId } from "../../lib/types";
import { DraftSection } from "./draft-section";
import { OffNotice } from "./off-notice";
import { RepliesSection } from "./replies-section";
import type { Assistant, Insert } from "./types";

type PanelProps = {
  conversationId: ConversationId;
  assistant: Assistant;
  inboundSeq: number;
  /** null while no reply can be written here. */
  onInsert: Insert | null;
  /** To a message of the thread. */
  onShow: (messageId: MessageId) => void;
};

/** Beside the thread: what the assistant suggests. Nothing of it is ever sent from here. */
export default function ComposePanel(props: PanelProps) {
  const { conversationId, assistant, inboundSeq, onInsert, onShow } = props;
  const { enabled, provider } = assistant;
  if (!enabled) return <OffNotice />;
  return (
    <div className="space-y-5 px-4 py-4">
      <DraftSection
        conversationId={conversationId}
        provider={provider}
        inboundSeq={inboundSeq}
        onInsert={onInsert}
        onShow={onShow}
      />
      <RepliesSection conversationId={conversationId} inboundSeq={inboundSeq} onInsert={onInsert} />
      <footer className="space-y-1.5 text-xs text-faint">
        {provider === "standIn" && (
          <p className="flex gap-1.5">
            <PlugZap className="mt-0.5 size-3 shrink-0" aria-hidden />A stand-in for OpenAI writes
            this, on this machine: nothing leaves it.
          </p>
        )}
        {provider === "library" && (
          <p className="flex gap-1.5">
            <PlugZap className="mt-0.5 size-3 shrink-0" aria-hidden />
            No language model is connected: these are made of your templates and past replies.
          </p>
        )}
        <p>Read it before you send it.</p>
      </footer>
    </div>
  );
}
