import { CircleCheck, Download } from "lucide-react";
import { useState } from "react";
import { errorText } from "../../../lib/errors";
import { Button } from "../../../ui/button";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { FormError } from "../../../ui/field";
import { toastError } from "../../../ui/toast";
import { download, problemsFile, type RowProblem } from "./files";
import type { CsvFile } from "./read-file";
import type { Progress, Run } from "./use-import";

type RunProps = {
  file: CsvFile;
  run: Exclude<Run, { state: "idle" }>;
  total: number;
  onCancel: () => void;
  onContinue: () => void;
  onAgain: () => void;
  onClose: () => void;
  problems: (progress: Progress) => Promise<RowProblem[]>;
};

/** How far it is; in the end what became of the rows, and those that were not stored as a file. */
export function ImportRun(props: RunProps) {
  const { file, run, total, onCancel, onContinue, onAgain, onClose, problems } = props;
  const { state, progress } = run;
  const done = progress?.done ?? 0;
  return (
    <>
      <DialogBody className="space-y-4">
        <div>
          <div
            role="progressbar"
            aria-label={`Importing ${file.name}`}
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={done}
            className="h-2 overflow-hidden rounded-full bg-sunken"
          >
            <div
              className="h-full rounded-full bg-accent transition-[width] duration-200"
              style={{ width: `${(100 * done) / Math.max(1, total)}%` }}
            />
          </div>
          <p className="mt-1.5 text-sm text-muted tabular-nums">
            {done.toLocaleString()} of {total.toLocaleString()} rows
          </p>
        </div>
        {state === "finished" && (
          <p role="status" className="flex items-center gap-2 text-base font-semibold">
            <CircleCheck className="size-5 text-ok" aria-hidden />
            Done
          </p>
        )}
        {state === "canceled" && (
          <p role="status" className="text-sm">
            Stopped. What was stored stays; the rest can follow.
          </p>
        )}
        {state === "failed" && (
          <FormError>
            {run.problem} {done > 0 && `${done.toLocaleString()} rows are done; `}going on sends
            nothing twice.
          </FormError>
        )}
        {progress && <Summary progress={progress} />}
        {progress && progress.failed > 0 && state !== "running" && state !== "stopping" && (
          <ProblemsButton file={file} progress={progress} problems={problems} />
        )}
      </DialogBody>
      <DialogFooter>
        {(state === "running" || state === "stopping") && (
          <Button disabled={state === "stopping"} onClick={onCancel}>
            {state === "stopping" ? "Stopping…" : "Cancel"}
          </Button>
        )}
        {(state === "canceled" || state === "failed") && (
          <>
            <Button onClick={onClose}>Close</Button>
            <Button look="primary" onClick={onContinue}>
              Continue
            </Button>
          </>
        )}
        {state === "finished" && (
          <>
            <Button onClick={onAgain}>Import again</Button>
            <Button look="primary" onClick={onClose}>
              Close
            </Button>
          </>
        )}
      </DialogFooter>
    </>
  );
}

function Summary({ progress }: { progress: Progress }) {
  const figures = [
    ["Added", progress.added],
    ["Updated", progress.updated],
    ["Jobs", progress.jobs],
    ["Left as they are", progress.skipped],
    ["With errors", progress.failed],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-5">
      {figures.map(([label, count]) => (
        <div key={label} className="rounded-lg border border-line px-3 py-2">
          <dt className="text-2xs font-medium text-faint">{label}</dt>
          <dd className="text-lg font-semibold tabular-nums">{count.toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}

type ButtonProps = Pick<RunProps, "file" | "problems"> & { progress: Progress };

function ProblemsButton({ file, progress, problems }: ButtonProps) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const name = `${file.name.replace(/\.\w+$/, "")}-errors.csv`;
      download(name, problemsFile(file, await problems(progress)));
    } catch (error) {
      toastError(errorText(error));
    }
    setBusy(false);
  };
  return (
    <Button disabled={busy} onClick={() => void save()}>
      <Download className="size-4 text-muted" aria-hidden />
      Download rows with errors
    </Button>
  );
}
