import { useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";
import { conversationsPath } from "../../lib/routes";
import type { CustomerId } from "../../lib/types";
import { ConversationLink } from "../../ui/conversation-link";
import { Bone } from "../../ui/skeleton";
import { Card } from "./card";

/** Where we talk with this customer, one channel each. */
export function CustomerConversations({ customerId }: { customerId: CustomerId }) {
  const rows = useQuery(api.customers.conversations, { customerId });
  return (
    <Card title="Conversations">
      {!rows && <Bone className="h-14 w-full" />}
      {rows?.length === 0 && <p className="text-sm text-muted">No conversation yet.</p>}
      <ul className="space-y-2">
        {rows?.map((row) => (
          <li key={row._id}>
            <ConversationLink row={row} href={conversationsPath({ filter: "all", id: row._id })} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
