import { FileX, Upload, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { acceptOf, rulesInWords } from "../../../../convex/shared/attachments";
import { cx } from "../../../lib/cx";
import type { Channel } from "../../../lib/types";
import { Button, IconButton } from "../../../ui/button";
import { FileList } from "./file-list";
import { changeUploads, type Refused, useUploads } from "./uploading";

type PanelProps = {
  id: string;
  draftKey: string;
  channel: Channel;
  /** The drop zone is shown; otherwise only what is attached. */
  open: boolean;
  dragging: boolean;
  onFiles: (files: Iterable<File>) => void;
  onClose: () => void;
};

/** Quick Attach, above the input: where files are dropped or chosen, and what is attached. */
export default function AttachPanel(props: PanelProps) {
  const { id, draftKey, channel, open, dragging, onFiles, onClose } = props;
  const { uploading, refused } = useUploads(draftKey);
  return (
    <div id={id} className="flex flex-col gap-2 pb-2">
      {refused.map((one) => (
        <Refusal key={one.id} draftKey={draftKey} refused={one} />
      ))}
      {open && (
        <DropZone channel={channel} dragging={dragging} onFiles={onFiles} onClose={onClose} />
      )}
      <FileList draftKey={draftKey} uploading={uploading} />
    </div>
  );
}

type ZoneProps = Pick<PanelProps, "channel" | "dragging" | "onFiles" | "onClose">;

function DropZone({ channel, dragging, onFiles, onClose }: ZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const browse = useRef<HTMLButtonElement>(null);
  const rules = rulesInWords(channel);
  // Opened by its button it is gone on with; opened by a drag, the focus is nobody's business.
  useEffect(() => {
    if (!dragging) browse.current?.focus();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- as it was when it opened
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc, heard as it bubbles up
    <section
      aria-label="Quick Attach"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
      className={cx(
        "relative flex animate-rise items-center gap-3 rounded-xl border border-dashed px-3.5 py-3 text-sm",
        dragging ? "border-accent bg-accent-wash" : "border-line-strong bg-surface",
      )}
    >
      <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted max-md:hidden">
        <Upload className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {dragging ? (
            "Drop to attach"
          ) : (
            <>
              <span className="pointer-coarse:hidden">Drop or paste files here, or </span>
              <Button
                ref={browse}
                size="sm"
                onClick={() => input.current?.click()}
                className="mx-0.5 align-middle"
              >
                Browse
              </Button>
            </>
          )}
        </p>
        <p className="mt-1 text-xs text-muted">
          {rules.types}. {rules.sizes}.
        </p>
      </div>
      <IconButton label="Close Quick Attach" onClick={onClose} className="-mr-1.5 self-start">
        <X className="size-4" aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        accept={acceptOf(channel)}
        onChange={({ target }) => {
          onFiles(target.files ?? []);
          // The same file again is a change again.
          target.value = "";
        }}
      />
    </section>
  );
}

function Refusal({ draftKey, refused }: { draftKey: string; refused: Refused }) {
  const { id, reason, retry } = refused;
  const dismiss = () =>
    changeUploads(draftKey, (uploads) => ({
      refused: uploads.refused.filter((one) => one.id !== id),
    }));
  return (
    <div
      role="alert"
      className="flex animate-rise items-center gap-2.5 rounded-lg bg-danger-soft py-1 pr-1 pl-3 text-sm text-danger"
    >
      <FileX className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 py-1 [overflow-wrap:anywhere]">{reason}</span>
      {retry && (
        <Button size="sm" onClick={retry}>
          Try again
        </Button>
      )}
      <IconButton label="Dismiss" onClick={dismiss} className="text-danger">
        <X className="size-4" aria-hidden />
      </IconButton>
    </div>
  );
}
