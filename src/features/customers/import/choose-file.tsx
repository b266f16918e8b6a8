import { Download, FileUp } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { cx } from "../../../lib/cx";
import { Button } from "../../../ui/button";
import { DialogBody } from "../../../ui/dialog-parts";
import { FormError } from "../../../ui/field";
import { download, sampleFile } from "./files";
import { type CsvFile, readFile } from "./read-file";

/** Where a CSV file is dropped or chosen, and what it can hold. */
export function ChooseFile({ onChoose }: { onChoose: (file: CsvFile) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (file: File | undefined) => {
    if (!file) return;
    setReading(true);
    setProblem(null);
    const read = await readFile(file).catch(() => ({ problem: "This file could not be read." }));
    setReading(false);
    if ("problem" in read) setProblem(read.problem);
    else onChoose(read);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <DialogBody className="space-y-4">
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          "flex flex-col items-center gap-3 rounded-xl border border-dashed px-6 py-10 text-center transition-colors",
          over ? "border-accent bg-accent-wash" : "border-line-strong",
        )}
      >
        <FileUp className="size-6 text-faint" aria-hidden />
        <p className="text-sm text-muted">
          Drop a CSV file here: one row for each customer, or for each of their jobs.
        </p>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          aria-label="CSV file"
          className="sr-only"
          tabIndex={-1}
          onChange={({ target }) => {
            void take(target.files?.[0]);
            target.value = "";
          }}
        />
        <Button look="primary" disabled={reading} onClick={() => input.current?.click()}>
          {reading ? "Reading…" : "Choose a file"}
        </Button>
      </div>
      {problem && <FormError>{problem}</FormError>}
      <div className="space-y-2 text-sm text-muted">
        <h3 className="font-semibold text-ink">What the file can hold</h3>
        <p>
          The first row names the columns. A customer needs a name; phone, email, property address,
          lead score, balance and notes are as you have them. A row may also hold a job: its number,
          title, status, date, amount and technician. For another job of the same customer, add
          another row with the same phone or email.
        </p>
        <p>
          Excel, Numbers, Google Sheets and other programs save as CSV. Nothing in a cell is ever
          run as a formula.
        </p>
        <Button size="sm" onClick={() => download("customers-sample.csv", sampleFile())}>
          <Download className="size-3.5 text-muted" aria-hidden />
          Download a sample file
        </Button>
      </div>
    </DialogBody>
  );
}
