import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { useCanEditCustomers } from "../../lib/me";
import type { CustomerId, Job } from "../../lib/types";
import { Button, IconButton } from "../../ui/button";
import { JobCard } from "../../ui/job-card";
import { Bone } from "../../ui/skeleton";
import { toast, toastError } from "../../ui/toast";
import { useFocusBack } from "../../ui/use-focus-back";
import { Card } from "./card";
import { JobForm } from "./job-form";

const PAGE = 20;

/** What was and will be done for this customer, newest first; each job becomes a form in its place. */
export function Jobs({ customerId }: { customerId: CustomerId }) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.customers.jobs,
    { customerId },
    { initialNumItems: PAGE },
  );
  const canEdit = useCanEditCustomers();
  const members = useQuery(api.members.list);
  const create = useMutation(api.jobs.create);
  const [editing, setEditing] = useState<string | null>(null);
  const opener = useFocusBack(editing, "new");
  const close = () => setEditing(null);
  const nameOf = (job: Job) => members?.find(({ _id }) => _id === job.technicianId)?.name;

  return (
    <Card
      title="Jobs"
      action={
        canEdit && (
          <Button ref={opener("new")} size="sm" look="ghost" onClick={() => setEditing("new")}>
            <Plus className="size-3.5" aria-hidden />
            Add job
          </Button>
        )
      }
    >
      <div className="space-y-2">
        {editing === "new" && (
          <JobForm
            job={null}
            members={members ?? []}
            onCancel={close}
            onSubmit={async (fields) => {
              await create({ customerId, fields });
              close();
            }}
          />
        )}
        {status === "LoadingFirstPage" && <Bone className="h-16 w-full" />}
        {status === "Exhausted" && results.length === 0 && editing === null && (
          <p className="text-sm text-muted">No jobs yet.</p>
        )}
        {results.map((job) =>
          editing === job._id ? (
            <EditJob key={job._id} job={job} members={members ?? []} onDone={close} />
          ) : (
            <JobCard
              key={job._id}
              job={job}
              technician={nameOf(job)}
              action={
                canEdit && (
                  <IconButton
                    ref={opener(job._id)}
                    label={`Edit job ${job.number}`}
                    className="-my-1.5 -mr-1.5"
                    onClick={() => setEditing(job._id)}
                  >
                    <Pencil className="size-3.5" aria-hidden />
                  </IconButton>
                )
              }
            />
          ),
        )}
        {(status === "CanLoadMore" || status === "LoadingMore") && (
          <Button
            className="w-full"
            disabled={status === "LoadingMore"}
            onClick={() => loadMore(PAGE)}
          >
            {status === "LoadingMore" ? "Loading…" : "Show more jobs"}
          </Button>
        )}
      </div>
    </Card>
  );
}

type EditProps = {
  job: Job;
  members: { _id: NonNullable<Job["technicianId"]>; name: string }[];
  onDone: () => void;
};

function EditJob({ job, members, onDone }: EditProps) {
  const update = useMutation(api.jobs.update);
  const remove = useMutation(api.jobs.remove);
  const takeAway = () => {
    if (!confirm(`Remove job ${job.number}? This cannot be undone.`)) return;
    remove({ jobId: job._id }).then(
      () => {
        toast(`Job ${job.number} removed`);
        onDone();
      },
      (error: unknown) => toastError(errorText(error)),
    );
  };
  return (
    <JobForm
      job={job}
      members={members}
      onCancel={onDone}
      onRemove={takeAway}
      onSubmit={async (fields) => {
        await update({ jobId: job._id, fields });
        onDone();
      }}
    />
  );
}
