import { Hand } from "lucide-react";
import { listNames } from "../../lib/names";
import type { Message } from "../../lib/types";
import { Button } from "../../ui/button";
import { ExactTime } from "../../ui/time";

/** Of what was written meanwhile, the newest; the rest is in the thread above. */
const MAX_SHOWN = 3;

type HeldProps = {
  /** What others have written since; undefined while that is not known. */
  news: Message[] | undefined;
  onSend: () => void;
  onEdit: () => void;
};

/** Above the input, instead of sending: what its author could not know when they began. */
export function Held({ news = [], onSend, onEdit }: HeldProps) {
  const names = [...new Set(news.map(({ authorName }) => authorName))];
  const more = news.length - MAX_SHOWN;
  return (
    <div
      role="alert"
      className="mb-2 animate-rise rounded-xl border border-warn/40 bg-warn-soft px-3.5 py-3 text-sm"
    >
      <p className="flex items-center gap-2 font-medium text-warn">
        <Hand className="size-4 shrink-0" aria-hidden />
        <span>
          Not sent yet: {names.length > 0 ? listNames(names) : "somebody"} wrote since you began.
        </span>
      </p>
      {news.length > 0 && (
        <ol className="mt-2 max-h-40 space-y-1.5 overflow-y-auto border-l-2 border-warn/40 pl-3">
          {more > 0 && <li className="text-xs text-muted">{more} more above</li>}
          {news.slice(-MAX_SHOWN).map((message) => (
            <li key={message._id}>
              <p dir="auto" className="line-clamp-3 text-ink [overflow-wrap:anywhere]">
                {message.body}
              </p>
              <p className="text-2xs text-muted">
                {message.authorName}
                {message.direction === "internal" && ", in a note"} · <ExactTime at={message.at} />
              </p>
            </li>
          ))}
        </ol>
      )}
      <p className="mt-3 flex gap-2">
        <Button size="sm" look="primary" onClick={onSend}>
          Send anyway
        </Button>
        <Button size="sm" onClick={onEdit}>
          Edit
        </Button>
      </p>
    </div>
  );
}
