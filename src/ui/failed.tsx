import { RefreshCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Notice } from "./notice";

type FailedProps = {
  title: string;
  onRetry: () => void;
  /** Why, and what helps. */
  children?: ReactNode;
};

/** Something could not be loaded or broke while showing. Drafts live in storage and outlive it. */
export function Failed({ title, onRetry, children }: FailedProps) {
  return (
    <Notice
      icon={TriangleAlert}
      tone="danger"
      title={title}
      action={
        <Button onClick={onRetry}>
          <RefreshCw className="size-3.5" aria-hidden />
          Try again
        </Button>
      }
    >
      {children ?? "What you have written is kept. If trying again does not help, reload the page."}
    </Notice>
  );
}
