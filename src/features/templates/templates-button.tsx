import { FileText } from "lucide-react";
import { useMemo, useState } from "react";
import { type Command, useCommands } from "../../lib/commands";
import { lazy } from "../../lib/lazy";
import type { ConversationId } from "../../lib/types";
import { IconButton } from "../../ui/button";

const Picker = lazy(() => import("./picker"));

type ButtonProps = {
  conversationId: ConversationId;
  /** Puts the text in the reply. */
  onInsert: (text: string) => void;
  /** It is on the clipboard: the reply is where it goes. */
  onCopied: () => void;
};

/** In the composer's toolbar: opens the templates, filled in for this conversation. */
export function TemplatesButton({ conversationId, onInsert, onCopied }: ButtonProps) {
  const [open, setOpen] = useState(false);
  const commands = useMemo<Command[]>(
    () => [{ id: "templates", label: "Use a template", icon: FileText, run: () => setOpen(true) }],
    [],
  );
  useCommands(commands);
  return (
    <>
      <IconButton
        label="Templates"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        onPointerEnter={Picker.preload}
        onFocus={Picker.preload}
        className="max-md:min-w-9! max-md:w-9"
      >
        <FileText className="size-4.5" aria-hidden />
      </IconButton>
      {open && (
        <Picker
          conversationId={conversationId}
          onInsert={onInsert}
          onCopied={onCopied}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
