import { Download, FileText, File as FileIcon } from "lucide-react";
import { useState } from "react";
import { cx } from "../../../lib/cx";
import { lazy } from "../../../lib/lazy";
import type { Message } from "../../../lib/types";
import { fileSize } from "../../../../convex/shared/fileSize";
import { saveFile } from "./save-file";

const Lightbox = lazy(() => import("./lightbox"));

export type Attachment = NonNullable<Message["attachments"]>[number];
export type Picture = Attachment & { url: string; width: number; height: number };

// What a browser shows without running anything; the server says so only of what it has looked into.
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

function isPicture(file: Attachment): file is Picture {
  return SHOWN.has(file.contentType) && Boolean(file.url && file.width && file.height);
}

/** The files of a message: pictures in line, anything else to download. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  const [open, setOpen] = useState<number | null>(null);
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <>
      {pictures.length > 0 && (
        <ul className={cx("grid gap-1.5 py-1", pictures.length > 1 && "grid-cols-2")}>
          {pictures.map((picture, index) => (
            <li key={picture.url}>
              <button
                type="button"
                aria-label={`Open picture ${picture.name}`}
                onClick={() => setOpen(index)}
                className="block w-full cursor-zoom-in overflow-hidden rounded-lg bg-line"
                // Its room is kept before it is there, so that nothing moves when it comes.
                style={{
                  aspectRatio: pictures.length > 1 ? 1 : picture.width / picture.height,
                  width: pictures.length > 1 ? undefined : widthOf(picture),
                }}
              >
                <img
                  src={picture.url}
                  alt=""
                  width={picture.width}
                  height={picture.height}
                  loading="lazy"
                  decoding="async"
                  className="size-full object-cover"
                />
              </button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className="flex flex-col gap-1.5 py-1">
          {others.map((file) => (
            <li key={file.url ?? file.name}>
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {open !== null && <Lightbox pictures={pictures} first={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** As wide as there is room for, neither a stamp nor a screenful. */
function widthOf({ width, height }: Picture): string {
  return `min(100%, ${Math.round(Math.min(width, 320, (360 * width) / height))}px)`;
}

function FileChip({ file: { name, url, size, contentType } }: { file: Attachment }) {
  const Icon = contentType === "application/pdf" ? FileText : FileIcon;
  return (
    <button
      type="button"
      disabled={!url}
      onClick={() => url && void saveFile(url, name)}
      aria-label={`Download ${name}, ${fileSize(size)}`}
      className="tap flex w-full max-w-72 items-center gap-2.5 rounded-lg border border-line-strong bg-surface px-2.5 py-1.5 text-left text-sm hover:border-accent disabled:text-faint"
    >
      <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-xs text-faint">{url ? fileSize(size) : "No longer here"}</span>
      </span>
      <Download className="size-4 shrink-0 text-muted" aria-hidden />
    </button>
  );
}
