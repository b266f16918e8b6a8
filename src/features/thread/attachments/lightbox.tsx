import * as Dialog from "@radix-ui/react-dialog";
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { IconButton } from "../../../ui/button";
import { useReturnFocus } from "../../../ui/use-return-focus";
import type { Picture } from "./attachments";
import { saveFile } from "./save-file";

type LightboxProps = { pictures: readonly Picture[]; first: number; onClose: () => void };

const LOOK = "text-white/80 hover:bg-white/15 hover:text-white";

/** The pictures of a message, one at a time, as big as the screen. */
export default function Lightbox({ pictures, first, onClose }: LightboxProps) {
  const [index, setIndex] = useState(first);
  const returnFocus = useReturnFocus();
  const picture = pictures[index];
  if (!picture) return null;
  const step = (by: number) => setIndex((index + by + pictures.length) % pictures.length);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  };
  const many = pictures.length > 1;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-black/85 [animation-delay:0ms]" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returnFocus}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col outline-none"
        >
          <header className="flex h-14 shrink-0 items-center gap-1 px-3 text-white">
            <Dialog.Title className="min-w-0 flex-1 truncate text-sm font-medium">
              {picture.name}
              {many && (
                <span aria-live="polite" className="ml-2 text-white/70 tabular-nums">
                  {index + 1} of {pictures.length}
                </span>
              )}
            </Dialog.Title>
            <IconButton
              label="Download"
              className={LOOK}
              onClick={() => void saveFile(picture.url, picture.name)}
            >
              <Download className="size-4" aria-hidden />
            </IconButton>
            <Dialog.Close asChild>
              <IconButton label="Close" className={LOOK}>
                <X className="size-5" aria-hidden />
              </IconButton>
            </Dialog.Close>
          </header>
          <div className="flex min-h-0 flex-1 items-center gap-2 px-2 pb-4">
            {many && (
              <IconButton label="Previous picture" className={LOOK} onClick={() => step(-1)}>
                <ChevronLeft className="size-6" aria-hidden />
              </IconButton>
            )}
            <img
              key={picture.url}
              src={picture.url}
              alt={picture.name}
              width={picture.width}
              height={picture.height}
              className="mx-auto h-auto max-h-full w-auto min-w-0 max-w-full flex-initial object-contain"
            />
            {many && (
              <IconButton label="Next picture" className={LOOK} onClick={() => step(1)}>
                <ChevronRight className="size-6" aria-hidden />
              </IconButton>
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
