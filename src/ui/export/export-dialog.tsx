import { useConvex, useMutation } from "convex/react";
import type { FunctionArgs } from "convex/server";
import { useEffect, useRef, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { ExportFormat } from "../../../convex/shared/exports";
import { errorText } from "../../lib/errors";
import { saveBlob } from "../../lib/save-as";
import { Button } from "../button";
import Dialog from "../dialog";
import { DialogBody, DialogFooter } from "../dialog-parts";
import { FormError } from "../field";
import type { Progress, Reading } from "./reading";
import { safeName } from "./safe-name";

type Scope = FunctionArgs<typeof api.exports.begin>["scope"];
type DialogProps = {
  scope: Scope;
  /** Who it is with, or who it is. */
  name: string;
  onClose: () => void;
};

const FORMATS = {
  pdf: { label: "PDF", about: "To read, print and hand over." },
  json: { label: "JSON", about: "For another program, with every detail." },
} as const;

type State =
  | { is: "choosing"; problem?: string }
  | { is: "reading"; progress: Progress | null }
  | { is: "done"; file: Blob; fileName: string };

/** Takes a conversation with its delivery proof, or all of a customer, out as a file. */
export default function ExportDialog({ scope, name, onClose }: DialogProps) {
  const ofCustomer = "customerId" in scope;
  const [format, setFormat] = useState<"pdf" | "json">("pdf");
  const [state, start, cancel] = useExport(scope, name, ofCustomer ? "zip" : format);
  const reading = state.is === "reading";
  return (
    <Dialog
      title={ofCustomer ? `Export all data of ${name}` : "Export this conversation"}
      description={
        ofCustomer
          ? "One ZIP with the profile, consent, jobs, every conversation with its files, and what the delivery journal holds."
          : "Every message with its exact times, what the providers told of it, and the consent in force."
      }
      onClose={onClose}
      mayClose={() => !reading}
    >
      <DialogBody className="space-y-4 text-sm">
        {!ofCustomer && (
          <fieldset disabled={reading} className="space-y-2">
            <legend className="mb-1 text-xs font-medium text-muted">As</legend>
            {(["pdf", "json"] as const).map((value) => (
              <label key={value} className="flex items-start gap-2.5">
                <input
                  type="radio"
                  name="format"
                  checked={format === value}
                  onChange={() => setFormat(value)}
                  className="mt-1 accent-accent"
                />
                <span>
                  {FORMATS[value].label}
                  <span className="block text-xs text-muted">{FORMATS[value].about}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <p className="text-xs text-muted">
          The audit log keeps that you exported this. Internal notes are in it too.
        </p>
        {reading && <Bar progress={state.progress} />}
        {state.is === "done" && (
          <p role="status" className="font-medium">
            {state.fileName} is in your downloads.
          </p>
        )}
        {state.is === "choosing" && state.problem && <FormError>{state.problem}</FormError>}
      </DialogBody>
      <DialogFooter>
        {reading ? (
          <Button onClick={cancel}>Cancel export</Button>
        ) : (
          <Button onClick={onClose}>{state.is === "done" ? "Close" : "Cancel"}</Button>
        )}
        {state.is === "done" ? (
          <Button onClick={() => saveBlob(state.fileName, state.file)}>Save again</Button>
        ) : (
          <Button look="primary" disabled={reading} onClick={() => void start()}>
            {reading
              ? "Exporting…"
              : state.is === "choosing" && state.problem
                ? "Try again"
                : "Export"}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}

function useExport(scope: Scope, name: string, format: ExportFormat) {
  const client = useConvex();
  const begin = useMutation(api.exports.begin);
  const [state, setState] = useState<State>({ is: "choosing" });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setState({ is: "reading", progress: null });
    try {
      const exportId = await begin({ scope, format });
      const onProgress = (progress: Progress) =>
        signal.aborted || setState({ is: "reading", progress });
      const file = await write({ client, exportId, signal, onProgress }, scope, format);
      const day = new Date().toISOString().slice(0, 10);
      const fileName = `${safeName(name)} ${day}.${format}`;
      signal.throwIfAborted();
      saveBlob(fileName, file);
      setState({ is: "done", file, fileName });
    } catch (error) {
      if (!signal.aborted) setState({ is: "choosing", problem: errorText(error) });
    }
  };
  const cancel = () => {
    running.current?.abort();
    setState({ is: "choosing" });
  };
  return [state, start, cancel] as const;
}

/** What writes the file is loaded by whoever asks for one. */
async function write(reading: Reading, scope: Scope, format: ExportFormat): Promise<Blob> {
  if ("customerId" in scope) {
    const { customerZip } = await import("./customer-zip");
    return await customerZip(reading);
  }
  const { conversationJson, conversationPdf } = await import("./conversation-file");
  const make = format === "pdf" ? conversationPdf : conversationJson;
  return await make(reading, scope.conversationId);
}

function Bar({ progress }: { progress: Progress | null }) {
  const part = progress?.part ?? 0;
  const messages = progress?.messages ?? 0;
  return (
    <div className="space-y-1.5">
      <div
        role="progressbar"
        aria-label="Export"
        aria-valuenow={Math.floor(part * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div
          className="h-full bg-accent transition-[width] duration-200"
          style={{ width: `${Math.max(3, part * 100)}%` }}
        />
      </div>
      <p className="text-xs text-muted tabular-nums">
        {progress === null ? "Beginning…" : `${messages.toLocaleString()} messages so far`}
      </p>
    </div>
  );
}
