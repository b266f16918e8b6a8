import type { ReactNode } from "react";
import { useMe } from "../lib/me";
import { showMoney } from "../../convex/shared/money";
import { fullMoment, weekdayAndTime } from "../lib/time";
import type { Job } from "../lib/types";
import { JobBadge } from "./job-badge";

type JobCardProps = { job: Job; technician?: string | undefined; action?: ReactNode };

/** A job: its number, how far it is, what it is, when, for how much and by whom. */
export function JobCard({ job, technician, action }: JobCardProps) {
  const { locale, timeZone } = useMe().account;
  return (
    <article className="rounded-lg border border-line px-3 py-2.5">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-xs text-faint tabular-nums">
          {job.number}
        </span>
        <JobBadge status={job.status} />
        {action}
      </div>
      <p dir="auto" className="mt-1 text-left text-sm font-medium break-words">
        {job.title}
      </p>
      <div className="mt-0.5 flex items-baseline justify-between gap-2 text-xs text-muted">
        <span>
          {job.scheduledAt === undefined ? (
            "Not scheduled"
          ) : (
            <time
              dateTime={new Date(job.scheduledAt).toISOString()}
              title={fullMoment(job.scheduledAt, timeZone)}
            >
              {weekdayAndTime(job.scheduledAt)}
            </time>
          )}
          {technician && ` · ${technician}`}
        </span>
        {job.amount !== undefined && (
          <span className="font-medium text-ink tabular-nums">{showMoney(job.amount, locale)}</span>
        )}
      </div>
    </article>
  );
}
