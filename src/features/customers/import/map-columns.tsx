import { CircleAlert, CircleCheck } from "lucide-react";
import { useId } from "react";
import { IMPORT_FIELDS, type ImportField } from "../../../../convex/shared/importRow";
import { Button } from "../../../ui/button";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { INPUT } from "../../../ui/field";
import type { Mapping } from "./mapping";
import type { CsvFile } from "./read-file";
import type { CheckedRow } from "./rows";
import type { ExistingMode } from "./use-import";

const FIELDS = Object.keys(IMPORT_FIELDS) as ImportField[];
const SAMPLES = 3;
const SHOWN_PROBLEMS = 50;
const MODES: { value: ExistingMode; label: string; note: string }[] = [
  { value: "update", label: "Update them", note: "What the file says goes over what is there." },
  { value: "skip", label: "Leave them as they are", note: "Their rows are passed over." },
];

type MapProps = {
  file: CsvFile;
  mapping: Mapping;
  rows: CheckedRow[];
  existing: ExistingMode;
  onMap: (column: number, field: ImportField | null) => void;
  onExisting: (mode: ExistingMode) => void;
  onBack: () => void;
  onImport: () => void;
};

/** What each column is, with the first rows beside it, and what is wrong with which line. */
export function MapColumns(props: MapProps) {
  const { file, mapping, rows, existing, onMap, onExisting, onBack, onImport } = props;
  const modeName = useId();
  const wrong = rows.filter(({ problems }) => problems.length > 0);
  const named = mapping.some((field) => field !== null && /name/i.test(field));
  const good = rows.length - wrong.length;
  return (
    <>
      <DialogBody className="space-y-5">
        <p className="text-sm text-muted">
          <strong className="font-semibold text-ink">{file.name}</strong>:{" "}
          {rows.length.toLocaleString()} rows. Say what each column holds.
        </p>
        <div className="overflow-x-auto rounded-lg border border-line">
          <table className="w-full min-w-130 text-left text-sm">
            <thead>
              <tr className="border-b border-line text-2xs text-faint">
                <th className="px-3 py-2 font-medium">Column</th>
                <th className="px-3 py-2 font-medium">Holds</th>
                <th className="px-3 py-2 font-medium">First rows</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {file.header.map((title, column) => (
                <tr key={column}>
                  <th scope="row" className="max-w-40 truncate px-3 py-2 font-medium">
                    {title || `Column ${column + 1}`}
                  </th>
                  <td className="w-48 px-3 py-1.5">
                    <select
                      aria-label={`${title || `Column ${column + 1}`} holds`}
                      value={mapping[column] ?? ""}
                      onChange={({ target }) =>
                        onMap(column, FIELDS.find((field) => field === target.value) ?? null)
                      }
                      className={INPUT}
                    >
                      <option value="">Leave out</option>
                      {FIELDS.map((field) => (
                        <option key={field} value={field}>
                          {IMPORT_FIELDS[field]}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td dir="auto" className="max-w-72 truncate px-3 py-2 text-muted">
                    {file.rows
                      .slice(0, SAMPLES)
                      .map(({ cells }) => cells[column]?.trim().slice(0, 60))
                      .filter(Boolean)
                      .join(" · ")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <fieldset>
          <legend className="mb-1.5 text-sm font-semibold">Who is a customer already</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {MODES.map(({ value, label, note }) => (
              <label key={value} className="flex gap-2.5 rounded-lg border border-line px-3 py-2">
                <input
                  type="radio"
                  name={modeName}
                  checked={existing === value}
                  onChange={() => onExisting(value)}
                  className="mt-0.5 accent-accent"
                />
                <span className="text-sm">
                  {label}
                  <span className="block text-xs text-muted">{note}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <Verdict named={named} wrong={wrong} good={good} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onBack}>Choose another file</Button>
        <Button look="primary" disabled={!named || good === 0} onClick={onImport}>
          Import {good.toLocaleString()} {good === 1 ? "row" : "rows"}
        </Button>
      </DialogFooter>
    </>
  );
}

type VerdictProps = { named: boolean; wrong: CheckedRow[]; good: number };

function Verdict({ named, wrong, good }: VerdictProps) {
  if (!named) {
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-warn">
        <CircleAlert className="size-4 shrink-0" aria-hidden />
        Say which column holds the name.
      </p>
    );
  }
  if (wrong.length === 0) {
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-ok">
        <CircleCheck className="size-4 shrink-0" aria-hidden />
        All {good.toLocaleString()} rows can be read.
      </p>
    );
  }
  return (
    <section aria-label="Rows with problems" className="text-sm">
      <p role="status" className="flex items-center gap-2 font-medium text-warn">
        <CircleAlert className="size-4 shrink-0" aria-hidden />
        {wrong.length.toLocaleString()} {wrong.length === 1 ? "row has" : "rows have"} problems and
        will not be stored. You can fix them in the file now, or download them afterwards.
      </p>
      <ul className="mt-2 max-h-40 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {wrong.slice(0, SHOWN_PROBLEMS).map(({ row, problems }) => (
          <li key={row.line} className="flex gap-3 px-3 py-1.5">
            <span className="w-16 shrink-0 text-faint tabular-nums">Line {row.line}</span>
            <span dir="auto" className="min-w-0 break-words">
              {problems.join(" ").slice(0, 300)}
            </span>
          </li>
        ))}
      </ul>
      {wrong.length > SHOWN_PROBLEMS && (
        <p className="mt-1 text-xs text-faint">
          And {(wrong.length - SHOWN_PROBLEMS).toLocaleString()} more.
        </p>
      )}
    </section>
  );
}
