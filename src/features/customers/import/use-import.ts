import { useConvex } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { type ImportRow, MAX_CHUNK } from "../../../../convex/shared/importRow";
import { errorText } from "../../../lib/errors";
import type { RowProblem } from "./files";

export type Progress = FunctionReturnType<typeof api.imports.begin>;
export type ExistingMode = FunctionArgs<typeof api.imports.begin>["existing"];
export type Run =
  | { state: "idle" }
  | { state: "running" | "stopping" | "canceled" | "finished"; progress: Progress | null }
  | { state: "failed"; progress: Progress | null; problem: string };

type Begin = FunctionArgs<typeof api.imports.begin>;

/**
 * Sends a file's rows, some at a time and in order. The server counts what it has, so that a run
 * that was cut short by a reload, a closed laptop or an error goes on where it was.
 */
export function useImport() {
  const convex = useConvex();
  const [run, setRun] = useState<Run>({ state: "idle" });
  const stopped = useRef(false);
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  const start = async (file: Begin, rows: readonly ImportRow[]) => {
    stopped.current = false;
    let progress: Progress | null = null;
    setRun({ state: "running", progress });
    try {
      progress = await convex.mutation(api.imports.begin, file);
      while (!progress.finished && !stopped.current) {
        setRun({ state: "running", progress });
        const { _id: importId, done: from }: Progress = progress;
        const chunk = rows.slice(from, from + MAX_CHUNK).map(bounded);
        progress = await convex.mutation(api.imports.addRows, { importId, from, rows: chunk });
      }
      setRun({ state: progress.finished ? "finished" : "canceled", progress });
    } catch (error) {
      setRun({ state: "failed", progress, problem: errorText(error) });
    }
  };

  const cancel = () => {
    stopped.current = true;
    if (run.state !== "running") return;
    // What is on its way is waited for, so that the counts in the end are true.
    setRun({ ...run, state: "stopping" });
    if (!run.progress) return;
    // If this does not arrive, nothing more is sent all the same.
    convex.mutation(api.imports.cancel, { importId: run.progress._id }).catch(() => {});
  };

  /** Every row that was not stored, from the server, which has those of an earlier run too. */
  const problems = async (progress: Progress): Promise<RowProblem[]> => {
    const all: RowProblem[] = [];
    let cursor: string | null = null;
    for (let done = false; !done;) {
      const paginationOpts: { numItems: number; cursor: string | null } = { numItems: 500, cursor };
      const page: FunctionReturnType<typeof api.imports.problems> = await convex.query(
        api.imports.problems,
        { importId: progress._id, paginationOpts },
      );
      all.push(...page.page);
      cursor = page.continueCursor;
      done = page.isDone;
    }
    return all;
  };

  return { run, start, cancel, problems };
}

/** A cell of a megabyte is refused all the same, so only as much of it goes out as shows that. */
function bounded({ line, cells }: ImportRow): ImportRow {
  const entries = Object.entries(cells).map(([field, texts]) => [
    field,
    texts.map((text) => text.slice(0, 10_000)),
  ]);
  return { line, cells: Object.fromEntries(entries) };
}
