import { useQuery } from "convex/react";
import { MessageSquare, UserRound } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../convex/_generated/api";
import Palette from "../features/palette/palette";
import type { Command } from "../lib/commands";
import { showAddress } from "../lib/contact";
import { conversationsPath, customersPath } from "../lib/routes";
import { useDebounced } from "../lib/use-debounced";

/** Long enough for somebody who types on, too short to be waited for. ms */
const REST = 120;
const CONVERSATIONS = 6;
const CUSTOMERS = 4;

/** The palette, finding conversations and customers beside what can be done here. */
export default function FindAnything({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const text = useDebounced(typed.trim(), REST);
  const [, navigate] = useLocation();
  const asked = text === "" ? ("skip" as const) : { text };
  const conversations = useQuery(
    api.search.conversations,
    asked === "skip" ? asked : { ...asked, limit: CONVERSATIONS },
  );
  const customers = useQuery(api.customers.search, asked);

  const results = useMemo<Command[]>(
    () => [
      ...(conversations?.hits ?? []).map(
        ({ _id, contactName, contactAddress, channel, match }) => ({
          id: _id,
          label: contactName,
          detail: match?.snippet ?? (channel === "portal" ? "Portal" : showAddress(contactAddress)),
          icon: MessageSquare,
          run: () =>
            navigate(conversationsPath({ filter: "all", id: _id, message: match?.messageId })),
        }),
      ),
      ...(customers ?? []).slice(0, CUSTOMERS).map(({ _id, name, phone, email }) => ({
        id: _id,
        label: name,
        detail: phone ? showAddress(phone) : (email ?? "Customer"),
        icon: UserRound,
        run: () => navigate(customersPath({ id: _id })),
      })),
    ],
    [conversations, customers, navigate],
  );
  const loading = text !== "" && (conversations === undefined || customers === undefined);
  return (
    <Palette
      typed={typed}
      onType={setTyped}
      results={results}
      loading={loading}
      onClose={onClose}
    />
  );
}
