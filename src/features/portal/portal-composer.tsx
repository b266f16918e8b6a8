import { ArrowUp, Paperclip } from "lucide-react";
import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from "react";
import { PORTAL_MAX_FILES, PORTAL_MAX_LENGTH, PORTAL_TYPES } from "../../../convex/shared/portal";
import { writtenText } from "../../../convex/shared/text";
import { cx } from "../../lib/cx";
import { Button, IconButton } from "../../ui/button";
import { FileChips } from "./file-chips";
import type { AddedFile, Portal } from "./types";
import { fileProblem } from "./upload";
import { usePortalDraft } from "./use-portal-draft";
import { usePortalSend } from "./use-portal-send";
import { useUploads } from "./use-uploads";

type ComposerProps = { token: string; portal: Portal; onSend: () => void };

/** Where the customer writes. What they began is there again after a reload. */
export function PortalComposer({ token, portal, onSend }: ComposerProps) {
  const { business, customer, key, uploadUrl } = portal;
  const { draft, setText, addFile, removeFile, clear, giveBack } = usePortalDraft(key);
  const { text, files } = draft;
  const [problem, setProblem] = useState<string | null>(null);
  const [dragging, setDragging] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);

  const onRefused = useCallback(
    (message: { body: string; files: AddedFile[] }, reason: string) => {
      giveBack(message);
      setProblem(reason);
    },
    [giveBack],
  );
  const send = usePortalSend({ token, storageKey: key, author: customer, onRefused });
  const uploads = useUploads(uploadUrl, token, addFile);

  const body = writtenText(text);
  const tooLong = body.length > PORTAL_MAX_LENGTH;
  const waiting = uploads.underway.some((one) => one.problem === null);
  const ready = (body !== "" || files.length > 0) && !tooLong && !waiting;

  const submit = () => {
    if (!ready) return;
    setProblem(null);
    send({ clientId: crypto.randomUUID(), body, files, at: Date.now() });
    clear();
    onSend();
    input.current?.focus();
  };

  const add = (list: FileList | null) => {
    const chosen = Array.from(list ?? []);
    if (chosen.length === 0) return;
    const room = PORTAL_MAX_FILES - files.length - uploads.underway.length;
    const bad = chosen.find((file) => fileProblem(file) !== null);
    const reason = bad && `${bad.name}: ${fileProblem(bad)}`;
    const good = chosen.filter((file) => fileProblem(file) === null);
    const full = good.length > room ? `At most ${PORTAL_MAX_FILES} files in one message.` : null;
    setProblem(reason ?? full);
    uploads.add(good.slice(0, Math.max(0, room)));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);

  const alert = tooLong
    ? `Too long: take out ${body.length - PORTAL_MAX_LENGTH} characters, or send it in parts.`
    : problem;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- files are dropped on it; the button does the same
    <form
      aria-label="Write"
      className="shrink-0 px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-6 md:pb-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDragging(false);
        add(event.dataTransfer.files);
      }}
    >
      <p role="alert" className={cx("px-1 text-sm text-danger", alert && "pb-2")}>
        {alert}
      </p>
      <div
        className={cx(
          "rounded-2xl border border-line-strong bg-surface shadow-card transition-colors focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/15",
          dragging && "border-accent bg-accent-wash",
        )}
      >
        <FileChips
          added={files}
          underway={uploads.underway}
          onRemoveAdded={removeFile}
          onRemove={uploads.remove}
          onRetry={uploads.retry}
        />
        <div className="flex items-end gap-0.5 p-1">
          <IconButton
            label="Add pictures or PDFs"
            className="size-10 rounded-xl"
            onClick={() => picker.current?.click()}
          >
            <Paperclip className="size-5" aria-hidden />
          </IconButton>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            accept={PORTAL_TYPES.join(",")}
            aria-label="Files"
            onChange={(event) => {
              add(event.target.files);
              // The same file can be chosen again.
              event.target.value = "";
            }}
          />
          <textarea
            ref={input}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={(event) => add(event.clipboardData.files)}
            rows={1}
            dir="auto"
            enterKeyHint="send"
            placeholder={`Message ${business}`}
            aria-label={`Message ${business}`}
            aria-invalid={tooLong}
            className="block max-h-48 min-h-10 w-full min-w-0 resize-none bg-transparent px-1.5 py-2 text-lg leading-6 outline-none placeholder:truncate placeholder:text-faint md:text-base"
          />
          <Button
            type="submit"
            look="primary"
            disabled={!ready}
            aria-label="Send"
            title={waiting ? "A file is still on its way" : "Send"}
            className="size-10 rounded-xl p-0"
          >
            <ArrowUp className="size-5" aria-hidden />
          </Button>
        </div>
      </div>
    </form>
  );
}
