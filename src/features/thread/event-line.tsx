import {
  AlarmClock,
  AlarmClockCheck,
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  CalendarX2,
  CircleAlert,
  CircleCheck,
  Info,
  Link2,
  Link2Off,
  UserRoundCheck,
  UserRoundPlus,
  UserRoundX,
  type LucideIcon,
} from "lucide-react";
import type { ThreadEvent } from "../../lib/types";
import type { Happening } from "./rows";
import { weekdayAndTime } from "../../lib/time";
import { ExactTime } from "../../ui/time";

/** What happened, as the rest of a sentence that begins with who did it. */
function deed({ message, event }: Happening): string {
  switch (event.type) {
    case "archived":
      return "archived this";
    case "unarchived":
      return "moved this out of the archive";
    case "snoozed":
      return `snoozed this until ${weekdayAndTime(event.until)}`;
    case "woke":
      return "The snooze is over";
    case "settled":
      return "marked this as needing no reply";
    case "assigned":
      return `assigned this to ${event.name}`;
    case "unassigned":
      return "took the assignment away";
    case "optedOut":
      return message.authorId === undefined ? "The customer opted out" : "opted the customer out";
    case "optedIn":
      return message.authorId === undefined ? "The customer opted in" : "opted the customer in";
    case "stopDenied":
      return "says that this was no request to stop texts";
    case "joined":
      return event.name === event.address
        ? `${event.name} joined`
        : `${event.name} (${event.address}) joined`;
    case "scheduleCanceled":
      return message.authorId === undefined
        ? `The customer replied first, so ${event.name}’s scheduled message was not sent: “${event.text}”`
        : `canceled ${event.name}’s scheduled message: “${event.text}”`;
    case "scheduleFailed":
      return `${event.name}’s scheduled message was not sent. ${event.reason}`;
    case "linked":
      return `linked this to ${event.name}`;
    case "portalLinkMade":
      return "made a portal link";
    case "portalLinkRevoked":
      return "revoked the portal link";
    case "merged":
      return `${event.by} merged ${event.name} into ${event.into}`;
    case "jobScheduled":
      return `scheduled job ${event.number}, ${event.title}, for ${weekdayAndTime(event.scheduledAt)}`;
  }
}

const ICONS: Partial<Record<ThreadEvent["type"], LucideIcon>> = {
  archived: Archive,
  unarchived: ArchiveRestore,
  snoozed: AlarmClock,
  woke: AlarmClockCheck,
  settled: CircleCheck,
  scheduleCanceled: CalendarX2,
  scheduleFailed: CircleAlert,
  assigned: UserRoundCheck,
  unassigned: UserRoundX,
  portalLinkMade: Link2,
  portalLinkRevoked: Link2Off,
  optedOut: BellOff,
  optedIn: Bell,
  joined: UserRoundPlus,
};

/** Something that happened to the conversation, between its messages. */
export function EventLine(happening: Happening) {
  const { message, event } = happening;
  const Icon = ICONS[event.type] ?? Info;
  return (
    <p className="flex flex-wrap items-center justify-center gap-x-1.5 text-center text-2xs text-faint">
      <Icon className="size-3 shrink-0" aria-hidden />
      <span>
        {message.authorName} {deed(happening)}
      </span>
      <span aria-hidden>·</span>
      <ExactTime at={message.at} />
    </p>
  );
}
