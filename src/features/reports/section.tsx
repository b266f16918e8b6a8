import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { saveAs } from "../../lib/save-as";
import { Button } from "../../ui/button";
import { toastError } from "../../ui/toast";
import { type Figures, FigureTable } from "./figure-table";

type SectionProps = {
  title: string;
  /** What it says in place of tables that have nothing. */
  none: string;
  tables: Figures[];
  /** Of the files the tables are saved as. */
  days: string;
  children?: ReactNode;
};

/** A part of the report: a picture if there is one, its tables, and each of them as a file. */
export function Section({ title, none, tables, days, children }: SectionProps) {
  const filled = tables.filter(({ rows }) => rows.length > 0);
  return (
    <section
      aria-label={title}
      className="rounded-lg border border-line bg-surface p-4 shadow-card"
    >
      <h2 className="mb-2 text-base font-semibold">{title}</h2>
      {filled.length === 0 ? (
        <p className="text-sm text-muted">{none}</p>
      ) : (
        <>
          {children}
          {filled.map((table) => (
            <div key={table.name} className="mt-3">
              <FigureTable {...table} />
              <div className="mt-1 flex justify-end">
                <Button
                  look="ghost"
                  size="sm"
                  aria-label={`Export CSV: ${table.name}`}
                  onClick={() => void save(table, days)}
                >
                  <Download className="size-3.5" aria-hidden />
                  Export CSV
                </Button>
              </div>
            </div>
          ))}
        </>
      )}
    </section>
  );
}

async function save({ name, columns, rows }: Figures, days: string): Promise<void> {
  try {
    const { default: Papa } = await import("papaparse");
    const data = rows.map(({ head, raw }) => [head, ...raw]);
    const fields = [...columns];
    // A name that begins as a formula does is text.
    const text = Papa.unparse({ fields, data }, { newline: "\r\n", escapeFormulae: true });
    saveAs(`${name.toLowerCase().replaceAll(" ", "-")} ${days}.csv`, text, "text/csv");
  } catch {
    toastError("The file could not be made. Check your connection and try again.");
  }
}
