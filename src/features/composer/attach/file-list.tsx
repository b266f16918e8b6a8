import { File as FileIcon, FileText, X } from "lucide-react";
import { fileSize } from "../../../../convex/shared/fileSize";
import type { DraftFile } from "../../../lib/types";
import { removeFile, useDraft } from "../draft";
import { NO_FILES } from "../draft-files";
import { cancelUpload } from "./upload";
import type { Uploading } from "./uploading";

type ListProps = { draftKey: string; uploading: readonly Uploading[] };

/** What goes with the reply: what is there, and what is on its way. */
export function FileList({ draftKey, uploading }: ListProps) {
  const [{ files = NO_FILES }] = useDraft(draftKey);
  if (files.length + uploading.length === 0) return null;
  return (
    <ul aria-label="Attached files" className="flex flex-wrap gap-2">
      {files.map((file) => (
        <Tile
          key={file.uploadId}
          name={file.name}
          picture={isPicture(file) ? file.url : undefined}
          note={fileSize(file.size)}
          onRemove={() => removeFile(draftKey, file.uploadId)}
        />
      ))}
      {uploading.map(({ id, name, progress, preview }) => (
        <Tile
          key={id}
          name={name}
          picture={preview}
          progress={progress}
          note={progress < 1 ? `${Math.floor(progress * 100)}%` : "Checking…"}
          onRemove={() => cancelUpload(draftKey, id)}
        />
      ))}
    </ul>
  );
}

const isPicture = ({ contentType }: DraftFile) => contentType.startsWith("image/");

type TileProps = {
  name: string;
  picture: string | undefined;
  note: string;
  progress?: number;
  onRemove: () => void;
};

function Tile({ name, picture, note, progress, onRemove }: TileProps) {
  const Icon = name.toLowerCase().endsWith(".pdf") ? FileText : FileIcon;
  return (
    <li className="relative flex w-48 max-w-full items-center gap-2.5 overflow-hidden rounded-lg border border-line bg-surface p-1.5 pr-0.5 text-xs">
      <span className="flex size-10 shrink-0 items-center justify-center overflow-hidden rounded-md bg-sunken text-muted">
        {picture === undefined ? (
          <Icon className="size-4" aria-hidden />
        ) : (
          <img src={picture} alt="" className="size-full object-cover" />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium" title={name}>
          {name}
        </span>
        <span className="block text-faint tabular-nums">{note}</span>
      </span>
      <button
        type="button"
        aria-label={progress === undefined ? `Remove ${name}` : `Stop uploading ${name}`}
        onClick={onRemove}
        className="tap inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <X className="size-4" aria-hidden />
      </button>
      {progress !== undefined && (
        <span
          role="progressbar"
          aria-label={`Uploading ${name}`}
          aria-valuenow={Math.floor(progress * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="absolute inset-x-0 bottom-0 h-0.5 bg-line"
        >
          <span
            className="block h-full bg-accent transition-[width] duration-200"
            style={{ width: `${Math.max(4, progress * 100)}%` }}
          />
        </span>
      )}
    </li>
  );
}
