import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { api } from "../../../convex/_generated/api";
import { holdLock } from "../../lib/hold-lock";
import { useMe } from "../../lib/me";
import { conversationsPath } from "../../lib/routes";
import { chime } from "./chime";
import { isLookedAt } from "./looking";
import { alertSettings } from "./settings";

type Alert = FunctionReturnType<typeof api.alerts.latest>[number];

/** Tells of news in conversations of mine that I am not looking at. Of several tabs, one does. */
export default function Alerts() {
  const { member } = useMe();
  const [, navigate] = useLocation();
  const latest = useQuery(api.alerts.latest);
  const isLeader = useRef(false);
  const known = useRef<{ ids: Set<string>; until: number } | null>(null);

  useEffect(() => {
    const release = holdLock(`alerts:${member._id}`, "exclusive", () => (isLeader.current = true));
    return () => {
      isLeader.current = false;
      release();
    };
  }, [member._id]);

  useEffect(() => {
    if (latest === undefined) return;
    const before = known.current;
    known.current = {
      ids: new Set([...(before?.ids ?? []), ...latest.map(({ messageId }) => messageId)]),
      until: Math.max(before?.until ?? 0, latest[0]?.at ?? 0),
    };
    // What there was before this tab is for the inbox to show.
    if (before === null || !isLeader.current) return;
    const news = latest.filter(
      ({ messageId, at }) => at >= before.until && !before.ids.has(messageId),
    );
    void tell(member._id, news, (alert) =>
      navigate(conversationsPath({ filter: "all", id: alert.conversationId })),
    );
  }, [latest, member._id, navigate]);
  return null;
}

async function tell(memberId: string, news: Alert[], open: (alert: Alert) => void): Promise<void> {
  const { desktop, sound } = alertSettings();
  const unseen: Alert[] = [];
  for (const alert of news) {
    if (!(await isLookedAt(memberId, alert.conversationId))) unseen.push(alert);
  }
  if (unseen.length === 0) return;
  if (sound) chime();
  if (desktop) for (const alert of unseen.toReversed()) notify(alert, () => open(alert));
}

function notify({ kind, from, preview, conversationId }: Alert, open: () => void): void {
  const options: NotificationOptions & { renotify: boolean } = {
    icon: "/icon-192.png",
    // A conversation's newer message takes the older one's place, and is told all the same.
    tag: conversationId,
    renotify: true,
    // The sound has a switch of its own.
    silent: true,
    ...(alertSettings().hideText ? {} : { body: preview }),
  };
  try {
    const shown = new Notification(kind === "mention" ? `${from} mentioned you` : from, options);
    shown.addEventListener("click", () => {
      window.focus();
      open();
      shown.close();
    });
  } catch {
    // Phones know notifications of service workers only; there the sound has to do.
  }
}
