import { useCallback, useState } from "react";
import { useMe } from "../../lib/me";
import { type Draft, draftKey, keepDraft, readDraft, type To } from "./draft";

/** The conversation being begun; `given` is whom the page that opened it wants to write to. */
export function useDraft(given: To | null, byEmail = false) {
  const key = draftKey(useMe().member._id, given);
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = readDraft(key);
    if (!given) return kept;
    return { ...kept, to: given, channel: byEmail ? "email" : (channelFor(given) ?? kept.channel) };
  });
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const after = { ...before, ...part };
        keepDraft(key, after);
        return after;
      }),
    [key],
  );
  return { draft, change, key };
}

/** The channel somebody can be written to by; null when either would do or none. */
export function channelFor(to: To): Draft["channel"] | null {
  if (to.kind === "address") return to.address.includes("@") ? "email" : "sms";
  const { phone, email } = to.customer;
  if (phone) return "sms";
  return email ? "email" : null;
}
