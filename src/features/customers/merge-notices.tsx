import { useMutation, useQuery } from "convex/react";
import { Merge } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { useCanEditCustomers } from "../../lib/me";
import type { CustomerId } from "../../lib/types";
import { useMinute } from "../../lib/use-minute";
import { Button } from "../../ui/button";
import { ExactTime } from "../../ui/time";
import { toast, toastError } from "../../ui/toast";

/** Who was merged into this customer, as long as that can be undone. The latest goes first. */
export function MergeNotices({ customerId }: { customerId: CustomerId }) {
  const merges = useQuery(api.merges.recent, { customerId });
  const undo = useMutation(api.merges.undo);
  const canEdit = useCanEditCustomers();
  const now = useMinute();
  const shown = merges?.filter(({ undoUntil }) => undoUntil > now) ?? [];
  if (!canEdit || shown.length === 0) return null;
  return (
    <ul className="mt-4 space-y-2">
      {shown.map(({ _id, name, memberName, at, state }, index) => (
        <li
          key={_id}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-sunken px-3.5 py-2 text-sm text-muted"
        >
          <Merge className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1">
            {memberName} merged <strong className="font-semibold text-ink">{name}</strong> into this
            profile, <ExactTime at={at} />.
          </span>
          {state === "merged" && index === 0 && (
            <Button
              size="sm"
              onClick={() => {
                undo({ mergeId: _id }).then(
                  () => toast(`${name} has a profile of their own again`),
                  (error: unknown) => toastError(errorText(error)),
                );
              }}
            >
              Undo merge
            </Button>
          )}
          {state === "moving" && <span role="status">Merging…</span>}
          {state === "undoing" && <span role="status">Undoing…</span>}
        </li>
      ))}
    </ul>
  );
}
