import { useMemo, useState } from "react";
import { isDayFirst } from "../../../../convex/shared/localTime";
import { useMe } from "../../../lib/me";
import Dialog from "../../../ui/dialog";
import { ChooseFile } from "./choose-file";
import { ImportRun } from "./import-run";
import { MapColumns } from "./map-columns";
import { guessMapping, type Mapping } from "./mapping";
import type { CsvFile } from "./read-file";
import { checkRows } from "./rows";
import { type ExistingMode, useImport } from "./use-import";

const SAMPLE = 20;

/** Customers and their jobs from a CSV file: choose it, say what its columns are, watch it come in. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const { locale } = useMe().account;
  const [file, setFile] = useState<CsvFile | null>(null);
  const [mapping, setMapping] = useState<Mapping>([]);
  const [existing, setExisting] = useState<ExistingMode>("update");
  const { run, start, cancel, problems } = useImport();
  const dayFirst = isDayFirst(locale);
  const rows = useMemo(
    () => (file ? checkRows(file.rows, mapping, dayFirst) : []),
    [file, mapping, dayFirst],
  );

  const choose = (chosen: CsvFile) => {
    const sample = chosen.rows.slice(0, SAMPLE).map(({ cells }) => cells);
    setMapping(guessMapping(chosen.header, sample));
    setFile(chosen);
  };
  const begin = (again: boolean) => {
    if (!file) return;
    // Read in another way, the same file is another import.
    const key = [file.hash, existing, mapping.map((field) => field ?? "").join()].join(":");
    const { name: fileName } = file;
    const total = rows.length;
    void start(
      { key: key.slice(0, 300), fileName, total, existing, again },
      rows.map(({ row }) => row),
    );
  };
  const running = run.state === "running";
  const mayClose = () =>
    !running ||
    confirm("Stop importing? What has been stored stays, and the same file can go on later.");
  const close = () => {
    if (running) cancel();
    onClose();
  };

  return (
    <Dialog title="Import customers" onClose={close} mayClose={mayClose} width="xl">
      {file === null ? (
        <ChooseFile onChoose={choose} />
      ) : run.state === "idle" ? (
        <MapColumns
          file={file}
          mapping={mapping}
          rows={rows}
          existing={existing}
          onMap={(column, field) =>
            setMapping((before) => before.map((held, index) => (index === column ? field : held)))
          }
          onExisting={setExisting}
          onBack={() => setFile(null)}
          onImport={() => begin(false)}
        />
      ) : (
        <ImportRun
          file={file}
          run={run}
          total={rows.length}
          onCancel={cancel}
          onContinue={() => begin(false)}
          onAgain={() => begin(true)}
          onClose={onClose}
          problems={problems}
        />
      )}
    </Dialog>
  );
}
