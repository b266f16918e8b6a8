import type { CSSProperties } from "react";
import { createRoot } from "react-dom/client";
import { Toaster } from "sonner";

// sonner reads its width from this property, and has a font of its own unless told.
const STYLE: CSSProperties & { "--width": string } = { "--width": "18rem", fontFamily: "inherit" };

let mounted = false;

/** Puts the toaster on the page, once, in a root of its own so that no crash takes it along. */
export function mountToaster(): void {
  if (mounted) return;
  mounted = true;
  const host = document.createElement("div");
  document.body.append(host);
  createRoot(host).render(
    <Toaster
      // Over the navigation and the list: never over what somebody is writing.
      position="bottom-left"
      offset="1rem"
      style={STYLE}
      mobileOffset={{ bottom: "5.5rem" }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-lg border border-line bg-raised px-3.5 py-2.5 text-sm text-ink shadow-pop",
          error: "text-danger!",
          actionButton:
            "ml-auto shrink-0 rounded-md px-2 py-1 font-medium text-accent hover:bg-hover",
        },
      }}
    />,
  );
}
