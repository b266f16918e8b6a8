import { useMe } from "../../lib/me";
import { showMoney } from "../../lib/money";
import { appointment, fullMoment } from "../../lib/time";
import type { Customer } from "../../lib/types";
import { Badge, type Tone } from "../../ui/badge";

type Job = Customer["jobs"][number];

const STATUSES: Record<string, { tone: Tone; label: string }> = {
  unscheduled: { tone: "neutral", label: "Unscheduled" },
  scheduled: { tone: "info", label: "Scheduled" },
  inProgress: { tone: "warn", label: "In progress" },
  completed: { tone: "ok", label: "Completed" },
  canceled: { tone: "neutral", label: "Canceled" },
};

function statusOf(job: Job): { tone: Tone; label: string } {
  return STATUSES[job.status] ?? { tone: "neutral", label: job.status };
}

/** What was and will be done for a customer, newest first. */
export function JobList({ jobs }: { jobs: Job[] }) {
  const { locale, timeZone } = useMe().account;
  if (jobs.length === 0) return <p className="text-sm text-muted">No jobs yet.</p>;
  return (
    <ul className="space-y-2">
      {jobs.map((job) => {
        const { tone, label } = statusOf(job);
        return (
          <li key={job._id} className="rounded-lg border border-line px-3 py-2.5">
            <div className="flex items-center justify-between gap-2">
              <span className="text-xs text-faint tabular-nums">{job.number}</span>
              <Badge tone={tone}>{label}</Badge>
            </div>
            <p className="mt-1 text-sm font-medium">{job.title}</p>
            <div className="mt-0.5 flex items-baseline justify-between gap-2 text-xs text-muted">
              {job.scheduledAt === undefined ? (
                <span>Not scheduled</span>
              ) : (
                <time
                  dateTime={new Date(job.scheduledAt).toISOString()}
                  title={fullMoment(job.scheduledAt, timeZone)}
                >
                  {appointment(job.scheduledAt)}
                </time>
              )}
              {job.amount !== undefined && (
                <span className="font-medium text-ink tabular-nums">
                  {showMoney(job.amount, locale)}
                </span>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
