import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { useReturnFocus } from "./use-return-focus";

type SheetProps = {
  title: ReactNode;
  onClose: () => void;
  /** Called once it is gone: whether the focus has gone somewhere else than where it was before. */
  onGone?: () => boolean;
  children: ReactNode;
};

/** A panel over the page, from the right; the whole screen on a phone. */
export default function Sheet({ title, onClose, onGone, children }: SheetProps) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-black/30 [animation-delay:0ms]" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (onGone?.()) event.preventDefault();
            else returnFocus.onCloseAutoFocus(event);
          }}
          // The panel itself is what was opened; the first Tab goes to its close button.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed inset-y-0 right-0 z-50 flex w-full animate-slide-in flex-col border-line bg-surface pb-[env(safe-area-inset-bottom)] shadow-pop outline-none md:w-88 md:border-l"
        >
          <header className="flex h-14 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
            <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close">
                <X className="size-4" aria-hidden />
              </IconButton>
            </Dialog.Close>
          </header>
          <div className="relative min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
