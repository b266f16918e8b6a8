import type { ConnectionState } from "convex/browser";
import type { ConvexReactClient } from "convex/react";
import { CloudOff } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { quietCalls } from "../lib/quiet";

// A reconnect that takes less than this is nobody's business.
const PATIENCE = 1500;

function useConnection(client: ConvexReactClient): ConnectionState {
  const [state, setState] = useState(() => client.connectionState());
  useEffect(() => client.subscribeToConnectionState(setState), [client]);
  return state;
}

function subscribeOnline(listener: () => void) {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** Says so when the page is not live, and what that means for what is being sent. */
export function ConnectionBanner({ client }: { client: ConvexReactClient }) {
  const { isWebSocketConnected, hasEverConnected, inflightMutations } = useConnection(client);
  // A heartbeat or a draft that waits is nobody's worry.
  const waiting = inflightMutations - quietCalls();
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const [late, setLate] = useState(false);

  // A lost network says nothing to the socket for half a minute; what is sent meanwhile just waits.
  const stuck = isWebSocketConnected && !online && waiting > 0;
  const troubled = !isWebSocketConnected || stuck;

  useEffect(() => {
    if (!troubled) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [troubled]);

  const down = troubled && (late || (!online && !stuck));
  return (
    <div role="status">
      {down && (
        <p className="flex animate-rise items-center justify-center gap-2 bg-warn-soft px-4 py-1.5 text-sm text-warn">
          <CloudOff className="size-4 shrink-0" aria-hidden />
          <span>
            <strong className="font-semibold">
              {online
                ? hasEverConnected
                  ? "Reconnecting…"
                  : "Can't reach the server."
                : "You're offline."}
            </strong>{" "}
            {explain(hasEverConnected, waiting)}
          </span>
        </p>
      )}
    </div>
  );
}

function explain(hasEverConnected: boolean, waiting: number): string {
  if (waiting === 1) return "1 change is waiting and goes out when the connection is back.";
  if (waiting > 1) return `${waiting} changes are waiting and go out when the connection is back.`;
  if (!hasEverConnected) return "Trying again.";
  return "This page may be out of date. What you send waits for the connection.";
}
