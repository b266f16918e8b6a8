import { useMutation } from "convex/react";
import { useEffect, useRef } from "react";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { quietly } from "../../lib/quiet";

/** Tells the team once their newest message has been on screen, in a page somebody looks at. */
export function useSeen(token: string, newestId: Id<"messages"> | undefined) {
  const element = useRef<HTMLElement>(null);
  const tell = useMutation(api.portal.seen);
  const told = useRef<Id<"messages">>(undefined);

  useEffect(() => {
    const bubble = element.current;
    if (newestId === undefined || bubble === null || told.current === newestId) return;
    let onScreen = false;
    const look = () => {
      if (!onScreen || document.visibilityState !== "visible" || told.current === newestId) return;
      told.current = newestId;
      void quietly(tell({ token, messageId: newestId }));
    };
    const observer = new IntersectionObserver(([entry]) => {
      onScreen = entry?.isIntersecting ?? false;
      look();
    });
    observer.observe(bubble);
    document.addEventListener("visibilitychange", look);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [token, newestId, tell]);

  return element;
}
