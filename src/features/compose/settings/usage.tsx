import { useQuery } from "convex/react";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { useMe } from "../../../lib/me";
import { useMemberNames } from "../../../lib/member-names";
import { IconButton } from "../../../ui/button";
import { Bone } from "../../../ui/skeleton";

/** "2026-11" of a moment, as the server counts: in UTC. */
const monthOf = (date: Date) => date.toISOString().slice(0, 7);

function shifted(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return monthOf(new Date(Date.UTC(year, number - 1 + by, 1)));
}

/** What the assistant has used in a month, in all and by each member. */
export function Usage({ budget }: { budget: number }) {
  const { locale } = useMe().account;
  const [thisMonth] = useState(() => monthOf(new Date()));
  const [month, setMonth] = useState(thisMonth);
  const rows = useQuery(api.assistant.usage, { month });
  const nameOf = useMemberNames();
  const title = new Date(`${month}-01T00:00:00Z`).toLocaleDateString(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const used = (rows ?? []).reduce((sum, { input, output }) => sum + input + output, 0);
  const count = (number: number) => number.toLocaleString(locale);

  return (
    <section aria-label="Usage" className="py-5">
      <div className="flex items-center gap-1">
        <h2 className="flex-1 text-base font-semibold">Usage in {title}</h2>
        <IconButton label="Earlier month" onClick={() => setMonth(shifted(month, -1))}>
          <ChevronLeft className="size-4" aria-hidden />
        </IconButton>
        <IconButton
          label="Later month"
          disabled={month >= thisMonth}
          onClick={() => setMonth(shifted(month, 1))}
          className="disabled:opacity-40"
        >
          <ChevronRight className="size-4" aria-hidden />
        </IconButton>
      </div>
      {rows === undefined && <Bone className="mt-3 h-16" />}
      {rows && (
        <p className="mt-1 text-sm text-muted">
          {count(used)} of {count(budget)} tokens.
        </p>
      )}
      {rows && rows.length === 0 && (
        <p className="mt-3 text-sm text-muted">Nobody asked for a suggestion in this month.</p>
      )}
      {rows && rows.length > 0 && (
        <table className="mt-3 w-full text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-muted">
              <th className="py-1.5 font-medium">Member</th>
              <th className="py-1.5 text-right font-medium">Suggestions</th>
              <th className="py-1.5 text-right font-medium">Tokens</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .toSorted((a, b) => b.input + b.output - a.input - a.output)
              .map(({ memberId, runs, input, output }) => (
                <tr key={memberId} className="border-b border-line last:border-0">
                  <td className="max-w-40 truncate py-2">{nameOf(memberId) ?? "…"}</td>
                  <td className="py-2 text-right tabular-nums">{count(runs)}</td>
                  <td className="py-2 text-right tabular-nums">{count(input + output)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
