import { useState } from "react";
import { EventLine } from "./event-line";
import type { Happening } from "./rows";

/** More than this in a row are folded but for the last. */
const SHOWN = 2;

/** What happened between two messages. Much at once is one line, and the rest on request. */
export function EventLines({ events }: { events: readonly Happening[] }) {
  const [all, setAll] = useState(false);
  const folded = !all && events.length > SHOWN;
  const shown = folded ? events.slice(-1) : events;
  return (
    <div className="flex flex-col items-center gap-1.5 px-4 pt-4 md:px-6">
      {folded && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="tap text-2xs font-medium text-muted underline decoration-line-strong underline-offset-3 hover:text-ink"
        >
          {events.length - 1} earlier changes
        </button>
      )}
      {shown.map((happening) => (
        <EventLine key={happening.message._id} {...happening} />
      ))}
    </div>
  );
}
