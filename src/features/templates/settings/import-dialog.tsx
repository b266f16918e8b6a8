import { useMutation } from "convex/react";
import { FileUp } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { api } from "../../../../convex/_generated/api";
import { readTemplateFile, type TemplateFile } from "../../../../convex/shared/templateFile";
import { TEMPLATE_LIMITS, templateKey } from "../../../../convex/shared/templates";
import { cx } from "../../../lib/cx";
import { errorText } from "../../../lib/errors";
import type { Template } from "../../../lib/types";
import { Button } from "../../../ui/button";
import Dialog from "../../../ui/dialog";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { FormError } from "../../../ui/field";
import { toast } from "../../../ui/toast";

/** What a call to the server can carry, with room to spare. Bytes */
const MAX_FILE = 8 * 1024 * 1024;

type ImportProps = { templates: readonly Template[]; onClose: () => void };

/** Templates from a JSON file: all of them, or with anything wrong in it none. */
export default function ImportDialog({ templates, onClose }: ImportProps) {
  const [file, setFile] = useState<(TemplateFile & { name: string }) | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [whenTaken, setWhenTaken] = useState<"skip" | "replace">("skip");
  const [busy, setBusy] = useState(false);
  const add = useMutation(api.templates.addFromFile);

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    setProblem(null);
    setFile(null);
    const read = await readFile(chosen);
    if ("problem" in read) setProblem(`${chosen.name}: ${read.problem}`);
    else setFile({ ...read, name: chosen.name });
  };
  const store = async (rows: TemplateFile["templates"]) => {
    setBusy(true);
    setProblem(null);
    try {
      const { added, replaced, skipped } = await add({ rows, whenTaken });
      const done = [
        `${added} added`,
        ...(replaced > 0 ? [`${replaced} replaced`] : []),
        ...(skipped > 0 ? [`${skipped} left as they were`] : []),
      ];
      toast(`Templates: ${done.join(", ")}`);
      onClose();
    } catch (error) {
      setProblem(`Nothing was imported. ${errorText(error)}`);
      setBusy(false);
    }
  };

  const names = new Set(templates.map(({ name }) => templateKey(name)));
  const taken = file?.templates.filter(({ name }) => names.has(templateKey(name))).length ?? 0;
  const fresh = (file?.templates.length ?? 0) - taken;
  const over = templates.length + fresh - TEMPLATE_LIMITS.count;
  const ready = file !== null && file.problems.length === 0 && over <= 0 && !busy;
  return (
    <Dialog title="Import templates" onClose={onClose} width="lg" mayClose={() => !busy}>
      <DialogBody className="space-y-4">
        {problem && <FormError>{problem}</FormError>}
        <DropPlace file={file?.name ?? null} onFile={(chosen) => void take(chosen)} />
        {file && file.problems.length > 0 && <Problems problems={file.problems} />}
        {file && file.problems.length === 0 && over > 0 && (
          <FormError>
            There is room for {TEMPLATE_LIMITS.count} templates; with this file there would be{" "}
            {over} too many. Nothing was imported.
          </FormError>
        )}
        {file && file.problems.length === 0 && over <= 0 && (
          <>
            <p role="status" className="text-sm">
              {counted(fresh, "new template")}
              {taken > 0 && `, and ${counted(taken, "name")} that you have already`}.
            </p>
            {taken > 0 && (
              <fieldset className="space-y-1.5 text-sm">
                <legend className="mb-1 text-xs font-medium text-muted">
                  Those with a name that you have already
                </legend>
                {(
                  [
                    ["skip", "Leave mine as they are"],
                    ["replace", "Replace mine with the file’s"],
                  ] as const
                ).map(([value, label]) => (
                  <label key={value} className="flex min-h-7 items-center gap-2.5">
                    <input
                      type="radio"
                      name="when-taken"
                      className="size-4 accent-accent"
                      checked={whenTaken === value}
                      onChange={() => setWhenTaken(value)}
                    />
                    {label}
                  </label>
                ))}
              </fieldset>
            )}
          </>
        )}
      </DialogBody>
      <DialogFooter>
        <Button disabled={busy} onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" disabled={!ready} onClick={() => file && void store(file.templates)}>
          {busy ? "Importing…" : "Import"}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

async function readFile(file: File): Promise<TemplateFile | { problem: string }> {
  if (file.size > MAX_FILE) return { problem: "This file is larger than 8 MB." };
  const text = await file.text().catch(() => null);
  return text === null ? { problem: "This file could not be read." } : readTemplateFile(text);
}

type DropProps = { file: string | null; onFile: (file: File | undefined) => void };

function DropPlace({ file, onFile }: DropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
      className={cx(
        "flex flex-col items-center gap-3 rounded-xl border border-dashed px-6 py-6 text-center transition-colors",
        over ? "border-accent bg-accent-wash" : "border-line-strong",
      )}
    >
      <FileUp className="size-6 text-faint" aria-hidden />
      <p className="text-sm break-all text-muted">
        {file ?? "Drop a JSON file here, such as one that “Export” made."}
      </p>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="JSON file"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          onFile(target.files?.[0]);
          target.value = "";
        }}
      />
      <Button onClick={() => input.current?.click()}>
        {file === null ? "Choose a file" : "Choose another file"}
      </Button>
    </div>
  );
}

function Problems({ problems }: Pick<TemplateFile, "problems">) {
  return (
    <div role="alert" className="rounded-md bg-danger-soft px-3 py-2.5 text-sm text-danger">
      <p className="font-medium">
        Nothing was imported. Correct this in the file and choose it again:
      </p>
      <ul className="mt-1.5 list-disc space-y-1 pl-5">
        {problems.map(({ row, name, problem }) => (
          <li key={row} className="break-words">
            Number {row}
            {name !== "" && `, “${name}”`}: {problem}
          </li>
        ))}
      </ul>
    </div>
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
