import { useQuery } from "convex/react";
import { useSearch } from "wouter";
import { api } from "../../../convex/_generated/api";
import { conversationsPath, viewFrom } from "../../lib/routes";
import type { ConversationId } from "../../lib/types";
import { ConversationLink } from "../../ui/conversation-link";
import { Section } from "./section";

/** Where else the same customer writes, one click away; nothing while there is nothing. */
export function OtherConversations({ conversationId }: { conversationId: ConversationId }) {
  const others = useQuery(api.conversations.siblings, { conversationId });
  const view = viewFrom(useSearch());
  if (!others || others.length === 0) return null;
  return (
    <Section title="Other conversations">
      <ul className="space-y-2">
        {others.map((row) => (
          <li key={row._id}>
            <ConversationLink row={row} href={conversationsPath({ ...view, id: row._id })} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
