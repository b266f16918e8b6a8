import { ArrowUp, Mic, Paperclip } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "../../ui/button";

type ToolbarProps = {
  ready: boolean;
  attach: { open: boolean; controls: string; onToggle: () => void };
  /** What stands beside Send. */
  later: ReactNode;
  dictate: { on: boolean; onToggle: () => void };
  /** What else there is to write with. */
  tools: ReactNode;
  /** Where there is room for words. */
  children: ReactNode;
};

/** What can be done with what is being written. */
export function Toolbar({ ready, attach, dictate, later, tools, children }: ToolbarProps) {
  return (
    <div className="flex items-center gap-0.5 p-0.5 max-md:grow max-md:flex-wrap md:pt-0 md:pr-1.5 md:pb-1.5 md:pl-1.5">
      <IconButton
        label="Attach files"
        aria-expanded={attach.open}
        aria-controls={attach.open ? attach.controls : undefined}
        onClick={attach.onToggle}
        className="max-md:min-w-9! max-md:w-9"
      >
        <Paperclip className="size-4.5" aria-hidden />
      </IconButton>
      <IconButton
        label="Dictate"
        aria-pressed={dictate.on}
        onClick={dictate.onToggle}
        className="max-md:min-w-9! max-md:w-9"
      >
        <Mic className="size-4.5" aria-hidden />
      </IconButton>
      {tools}
      <div className="min-w-0 flex-1 px-1.5 max-md:hidden">{children}</div>
      <div className="ml-auto flex items-center gap-0.5">
        {later}
        <Button
          type="submit"
          look="primary"
          disabled={!ready}
          className="max-md:size-11 max-md:rounded-[0.6875rem] max-md:p-0"
        >
          <span className="max-md:sr-only">Send</span>
          <ArrowUp className="size-4 max-md:size-5" aria-hidden />
        </Button>
      </div>
    </div>
  );
}
