import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import { IconButton } from "./button";
import { useReturnFocus } from "./use-return-focus";

type DialogProps = {
  title: string;
  /** A sentence below the title, read out with it. */
  description?: ReactNode;
  onClose: () => void;
  /** Called before a click outside or Esc closes; false keeps the dialog open. */
  mayClose?: () => boolean;
  width?: "md" | "lg" | "xl";
  children: ReactNode;
};

const WIDTHS = { md: "md:w-110", lg: "md:w-152", xl: "md:w-220" };

/** A dialog in the middle of the page; the whole screen on a phone. Load it lazily. */
export default function Dialog({
  title,
  description,
  onClose,
  mayClose = () => true,
  width = "md",
  children,
}: DialogProps) {
  const returnFocus = useReturnFocus();
  const close = () => {
    if (mayClose()) onClose();
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-black/30 [animation-delay:0ms]" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          {...returnFocus}
          className={cx(
            "fixed inset-0 z-50 flex animate-rise flex-col bg-raised pb-[env(safe-area-inset-bottom)] shadow-pop outline-none md:inset-auto md:top-[12dvh] md:left-1/2 md:max-h-[76dvh] md:-translate-x-1/2 md:overflow-hidden md:rounded-xl md:border md:border-line md:pb-0",
            WIDTHS[width],
          )}
        >
          <header className="flex shrink-0 items-start justify-between gap-4 border-b border-line py-2.5 pr-2 pl-4 md:pl-5">
            <div className="min-w-0 py-1">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-sm text-muted">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close">
                <X className="size-4" aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
