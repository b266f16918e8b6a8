import { quietUntil } from "../../../../convex/shared/quietHours";
import { useMe } from "../../../lib/me";
import type { Conversation } from "../../../lib/types";
import { askAbout, dropAsk, type Draft } from "../draft";
import type { Ask } from "./asking";

/** The least time it takes to read a question. ms */
const GLANCE = 1_000;

/** Who would get the text, as far as the questions before it go. */
export type Asked = Pick<Conversation, "channel" | "contactZone" | "stopReview">;

/**
 * Holds a text that would leave by night where the customer is, or after what may be their request to
 * stop, until its author says how to go on.
 * The server asks the same of whatever gets that far.
 */
export function useAsk(key: string, { ask, anyway = [] }: Draft, to: Asked) {
  const { timeZone, quietHours } = useMe().account;
  const zone = to.contactZone ?? timeZone;

  const question = (now: number): Ask | null => {
    if (to.channel !== "sms") return null;
    if (to.stopReview !== null && !anyway.includes("stopReview")) {
      return { question: "stopReview", at: now };
    }
    if (anyway.includes("quietHours")) return null;
    const until = quietUntil(now, quietHours, zone);
    return until === null ? null : { question: "quietHours", at: now, until };
  };
  return {
    ask,
    anyway,
    zone,
    /** Whether the text must wait for an answer; asks when it has not been asked yet. */
    stops(): boolean {
      // A key pressed twice in haste is no answer to what has only just come up.
      if (ask !== undefined && Date.now() - ask.at < GLANCE) return true;
      const found = question(Date.now());
      if (found !== null) askAbout(key, found);
      return found !== null;
    },
    drop: () => dropAsk(key),
  };
}
