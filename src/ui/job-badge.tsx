import type { JobStatus } from "../../convex/shared/customers";
import { Badge, type Tone } from "./badge";

const STATUSES: Record<JobStatus, { tone: Tone; label: string }> = {
  unscheduled: { tone: "neutral", label: "Unscheduled" },
  scheduled: { tone: "info", label: "Scheduled" },
  inProgress: { tone: "warn", label: "In progress" },
  completed: { tone: "ok", label: "Completed" },
  canceled: { tone: "neutral", label: "Canceled" },
};

/** A job's status as people say it. */
export function jobStatusLabel(status: JobStatus): string {
  return STATUSES[status].label;
}

/** How far a job is. */
export function JobBadge({ status }: { status: JobStatus }) {
  return <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>;
}
