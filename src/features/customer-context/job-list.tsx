import type { Customer } from "../../lib/types";
import { JobCard } from "../../ui/job-card";

/** What was and will be done for a customer, newest first. */
export function JobList({ jobs }: { jobs: Customer["jobs"] }) {
  if (jobs.length === 0) return <p className="text-sm text-muted">No jobs yet.</p>;
  return (
    <ul className="space-y-2">
      {jobs.map((job) => (
        <li key={job._id}>
          <JobCard job={job} />
        </li>
      ))}
    </ul>
  );
}
