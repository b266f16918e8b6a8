import { weekdayAndTime } from "../../lib/time";
import { INPUT } from "../../ui/field";
import { cx } from "../../lib/cx";

type Job = { _id: string; number: string; title: string; scheduledAt?: number | undefined };
type JobChoiceProps = {
  jobs: readonly Job[];
  jobId: string | null;
  onChange: (jobId: string | null) => void;
  className?: string;
};

/** Which job the texts are about; nothing where there is no choice. */
export function JobChoice({ jobs, jobId, onChange, className }: JobChoiceProps) {
  if (jobs.length < 2) return null;
  return (
    <select
      aria-label="Job the text is about"
      value={jobId ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? null : target.value)}
      className={cx(INPUT, className)}
    >
      <option value="">The job that fits</option>
      {jobs.map(({ _id, number, title, scheduledAt }) => (
        <option key={_id} value={_id}>
          {[
            number,
            title,
            scheduledAt === undefined ? "no date" : weekdayAndTime(scheduledAt),
          ].join(" · ")}
        </option>
      ))}
    </select>
  );
}
