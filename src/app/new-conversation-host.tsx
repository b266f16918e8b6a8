import { useQuery } from "convex/react";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { api } from "../../convex/_generated/api";
import { useCommands, type Command } from "../lib/commands";
import { lazy } from "../lib/lazy";
import { useMe } from "../lib/me";
import { customerIdFrom, NEW_BY, NEW_CONVERSATION, newConversationFrom } from "../lib/routes";
import type { CustomerId } from "../lib/types";
import { Button } from "../ui/button";
import { ErrorBoundary } from "../ui/error-boundary";

const NewConversation = lazy(() => import("../features/new-conversation/new-conversation"));

const PUSHED = { newConversation: true };

/** Opens New Conversation over whatever page one is on; the address says so, and "back" closes it. */
function useOpen(): () => void {
  const [path, navigate] = useLocation();
  const search = useSearch();
  return () => {
    const query = new URLSearchParams(search);
    query.set(NEW_CONVERSATION, "");
    navigate(`${path}?${query}`, { state: PUSHED });
  };
}

/** The way in from the inbox; nothing for who may not write. */
export function NewConversationButton() {
  const open = useOpen();
  if (!useMe().member.permissions.includes("message")) return null;
  return (
    <Button
      look="primary"
      onClick={open}
      onPointerEnter={NewConversation.preload}
      onFocus={NewConversation.preload}
      className="max-md:size-11 max-md:p-0"
    >
      <Plus className="size-4 max-md:size-5" aria-hidden />
      <span className="max-md:sr-only">New Conversation</span>
    </Button>
  );
}

/** The dialog, while the address asks for it, and its key. */
export function NewConversationHost() {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const pushed = useHistoryState<Partial<typeof PUSHED> | null>()?.newConversation === true;
  const open = useOpen();
  const may = useMe().member.permissions.includes("message");
  const commands = useMemo<Command[]>(
    () =>
      may
        ? [
            {
              id: "new-conversation",
              label: "New Conversation",
              icon: Plus,
              keyName: "create",
              run: open,
            },
          ]
        : [],
    // oxlint-disable-next-line react/exhaustive-deps -- where it opens follows the address
    [may, path, search],
  );
  useCommands(commands);

  const asked = newConversationFrom(search);
  if (asked === null || !may) return null;
  const close = () => {
    if (pushed) {
      history.back();
      return;
    }
    const query = new URLSearchParams(search);
    query.delete(NEW_CONVERSATION);
    query.delete(NEW_BY);
    navigate(query.size > 0 ? `${path}?${query}` : path, { replace: true });
  };
  const customerId = customerIdFrom(asked);
  return (
    <>
      {customerId ? (
        // Somebody who is not there, or not ours to see, leaves the choice to the member.
        <ErrorBoundary fallback={() => <NewConversation given={null} onClose={close} />}>
          <ForCustomer
            customerId={customerId}
            byEmail={new URLSearchParams(search).get(NEW_BY) === "email"}
            onClose={close}
          />
        </ErrorBoundary>
      ) : (
        <NewConversation given={null} onClose={close} />
      )}
    </>
  );
}

type ForCustomerProps = { customerId: CustomerId; byEmail: boolean; onClose: () => void };

function ForCustomer({ customerId, byEmail, onClose }: ForCustomerProps) {
  const profile = useQuery(api.customers.get, { customerId });
  if (!profile) return null;
  const { _id, name, phones, emails } = profile;
  const [phone] = phones;
  const [email] = emails;
  const customer = { _id, name, ...(phone && { phone }), ...(email && { email }) };
  return (
    <NewConversation given={{ kind: "customer", customer }} byEmail={byEmail} onClose={onClose} />
  );
}
