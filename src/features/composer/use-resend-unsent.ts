import { useEffect, useRef } from "react";
import { useMe } from "../../lib/me";
import { toast } from "../../ui/toast";
import { giveBack } from "./give-back";
import { listLater, useSchedule } from "./later/use-schedule";
import { dropUnsent, listUnsent, STALE_AFTER } from "./unsent";
import { useSend } from "./use-send";

/** On arrival: what a reload interrupted goes out now, or back to its draft when it is old. */
export function useResendUnsent(): void {
  const memberId = useMe().member._id;
  const send = useSend();
  const schedule = useSchedule();
  const done = useRef<string>(null);

  useEffect(() => {
    if (done.current === memberId) return;
    done.current = memberId;
    for (const message of listLater(memberId)) void schedule(message);
    for (const message of listUnsent(memberId)) {
      if (message.plan) continue;
      if (Date.now() - message.at < STALE_AFTER) {
        send(message);
        continue;
      }
      dropUnsent(memberId, message.clientId);
      giveBack(memberId, message);
      toast("A message you wrote earlier was not sent. It is a draft again.");
    }
  });
}
