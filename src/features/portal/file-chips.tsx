import { FileText, Image, RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../../lib/cx";
import { IconButton } from "../../ui/button";
import type { AddedFile } from "./types";
import type { Underway } from "./use-uploads";

type ChipsProps = {
  added: readonly AddedFile[];
  underway: readonly Underway[];
  onRemoveAdded: (file: AddedFile) => void;
  onRemove: (id: string) => void;
  onRetry: (upload: Underway) => void;
};

/** The files of the message being written. */
export function FileChips({ added, underway, onRemoveAdded, onRemove, onRetry }: ChipsProps) {
  if (added.length + underway.length === 0) return null;
  return (
    <ul
      aria-label="Files to send"
      className="flex flex-col gap-1.5 px-2 pt-2 md:flex-row md:flex-wrap"
    >
      {added.map((one) => (
        <Chip
          key={one.uploadId}
          name={one.file.name}
          picture={one.file.contentType.startsWith("image/")}
          preview={one.file.url}
          note="Ready to send"
          onRemove={() => onRemoveAdded(one)}
        />
      ))}
      {underway.map((one) => (
        <Chip
          key={one.id}
          name={one.file.name}
          picture={one.file.type.startsWith("image/")}
          note={one.problem ?? <Progress name={one.file.name} share={one.share} />}
          bad={one.problem !== null}
          onRemove={() => onRemove(one.id)}
          onRetry={one.problem === null ? undefined : () => onRetry(one)}
        />
      ))}
    </ul>
  );
}

type ChipProps = {
  name: string;
  picture: boolean;
  preview?: string | undefined;
  note: ReactNode;
  bad?: boolean;
  onRemove: () => void;
  onRetry?: (() => void) | undefined;
};

function Chip({ name, picture, preview, note, bad = false, onRemove, onRetry }: ChipProps) {
  const Icon = picture ? Image : FileText;
  return (
    <li
      className={cx(
        "flex min-w-0 items-center gap-2 rounded-lg border py-1 pr-0.5 pl-2 text-sm md:max-w-72",
        bad ? "border-danger/40 bg-danger-soft" : "border-line bg-canvas",
      )}
    >
      {picture && preview ? (
        <img src={preview} alt="" className="size-8 shrink-0 rounded-md object-cover" />
      ) : (
        <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className={cx("block text-xs", bad ? "text-danger" : "text-muted")}>{note}</span>
      </span>
      {onRetry && (
        <IconButton label={`Try ${name} again`} onClick={onRetry}>
          <RotateCw className="size-4" aria-hidden />
        </IconButton>
      )}
      <IconButton label={`Remove ${name}`} onClick={onRemove}>
        <X className="size-4" aria-hidden />
      </IconButton>
    </li>
  );
}

function Progress({ name, share }: { name: string; share: number }) {
  const percent = Math.round(share * 100);
  return (
    <span className="flex items-center gap-2 py-1">
      <span
        role="progressbar"
        aria-label={`Uploading ${name}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1 min-w-24 flex-1 overflow-hidden rounded-full bg-line"
      >
        <span
          className="block h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${percent}%` }}
        />
      </span>
      <span className="tabular-nums">{percent}%</span>
    </span>
  );
}
