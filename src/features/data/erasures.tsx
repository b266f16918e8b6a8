import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { CircleCheck, LoaderCircle } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import { Bone } from "../../ui/skeleton";
import { ExactTime } from "../../ui/time";

type Erasure = FunctionReturnType<typeof api.erasures.list>[number];

/** Customers who are being deleted, live, and those who were. */
export function Erasures() {
  const erasures = useQuery(api.erasures.list);
  return (
    <section aria-label="Deleted customers" className="space-y-3 py-5">
      <h2 className="text-base font-semibold">Deleted customers</h2>
      {erasures === undefined && <Bone className="h-12" />}
      {erasures?.length === 0 && (
        <p className="text-sm text-muted">
          None yet. All data of a customer is deleted from the menu of their page.
        </p>
      )}
      {erasures !== undefined && erasures.length > 0 && (
        <ul className="space-y-2">
          {erasures.map((erasure) => (
            <li key={erasure._id}>
              <Line erasure={erasure} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ erasure }: { erasure: Erasure }) {
  const { memberName, startedAt, finishedAt, removed, conversations } = erasure;
  const done = finishedAt !== undefined;
  const records = `${removed.toLocaleString()} ${removed === 1 ? "record" : "records"}`;
  const toGo = `${conversations} ${conversations === 1 ? "conversation" : "conversations"} to go`;
  return (
    <div className="flex items-start gap-3 rounded-lg border border-line px-3 py-2.5 text-sm">
      {done ? (
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      ) : (
        <LoaderCircle
          className="mt-0.5 size-4 shrink-0 text-accent motion-safe:animate-spin"
          aria-hidden
        />
      )}
      <p role="status" className="min-w-0 flex-1">
        <span className="font-medium">
          {done ? "A customer was deleted" : "A customer is being deleted"}
        </span>
        <span className="block text-muted">
          {done ? `${records} deleted` : `${records} deleted so far, ${toGo}`}
        </span>
        <span className="block text-xs text-muted">
          by {memberName ?? "somebody"}, <ExactTime at={startedAt} />
        </span>
      </p>
    </div>
  );
}
