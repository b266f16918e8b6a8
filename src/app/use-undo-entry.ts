import { useMutation } from "convex/react";
import { Timer, TimerOff } from "lucide-react";
import { api } from "../../convex/_generated/api";
import { errorText } from "../lib/errors";
import { useMe } from "../lib/me";
import type { MenuEntry } from "../ui/menu-button";
import { toastError } from "../ui/toast";

const CHOICES = [0, 5, 10] as const;

/** The member menu's choice of how long a reply can be taken back. It follows them everywhere. */
export function useUndoEntry(): MenuEntry {
  const { undoSeconds } = useMe().member;
  const change = useMutation(api.me.setUndoSend).withOptimisticUpdate((store, { seconds }) => {
    const me = store.getQuery(api.me.current, {});
    if (!me) return;
    const member = { ...me.member, undoSeconds: seconds };
    store.setQuery(api.me.current, {}, { ...me, member });
  });
  return {
    kind: "choice",
    label: "Undo send",
    value: String(undoSeconds),
    options: CHOICES.map((seconds) => ({
      value: String(seconds),
      label: seconds === 0 ? "Off" : `For ${seconds} seconds`,
      icon: seconds === 0 ? TimerOff : Timer,
    })),
    onChange: (value) => {
      const seconds = CHOICES.find((choice) => String(choice) === value);
      if (seconds === undefined) return;
      change({ seconds }).catch((error: unknown) => toastError(errorText(error)));
    },
  };
}
