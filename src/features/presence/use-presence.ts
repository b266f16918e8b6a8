import { useConvex, useMutation } from "convex/react";
import { getFunctionName } from "convex/server";
import { useEffect, useRef } from "react";
import { api } from "../../../convex/_generated/api";
import { errorCode } from "../../lib/errors";
import { quietly } from "../../lib/quiet";
import type { ConversationId } from "../../lib/types";
import { attend } from "./attendance";
import { TAB } from "./tab";

/** Lets the others know which conversation is looked at here; null for none. */
export function usePresence(conversationId: ConversationId | null): void {
  const convex = useConvex();
  const here = useMutation(api.presence.here);
  const leave = useMutation(api.presence.leave);
  const there = useRef(false);

  useEffect(() => {
    const go = () => {
      if (there.current) void quietly(leave({ tab: TAB }));
      there.current = false;
    };
    if (conversationId === null) {
      go();
      return;
    }
    const come = async () => {
      // What is said while offline would only queue up; the return of the connection says it.
      if (!convex.connectionState().isWebSocketConnected) return true;
      there.current = true;
      return await quietly(
        here({ conversationId, tab: TAB }).then(
          () => true,
          (error: unknown) => errorCode(error) === null,
        ),
      ).then((welcome) => welcome ?? true);
    };
    const attendance = attend({ come, go, vanish: () => leaveByBeacon(convex.url) });
    let connected = convex.connectionState().isWebSocketConnected;
    const unsubscribe = convex.subscribeToConnectionState(({ isWebSocketConnected }) => {
      if (isWebSocketConnected && !connected) attendance.renew();
      connected = isWebSocketConnected;
    });
    return () => {
      unsubscribe();
      attendance.end();
    };
  }, [conversationId, convex, here, leave]);

  // Leaving the page leaves the conversation; going on to another one is told by that one's visit.
  useEffect(
    () => () => {
      if (there.current) void quietly(leave({ tab: TAB }));
      there.current = false;
    },
    [leave],
  );
}

/** A page that is taken down takes its socket along; what it gives to the browser is still sent. */
function leaveByBeacon(url: string): void {
  const call = { path: getFunctionName(api.presence.leave), args: { tab: TAB }, format: "json" };
  const body = new Blob([JSON.stringify(call)], { type: "application/json" });
  navigator.sendBeacon(`${url}/api/mutation`, body);
}
