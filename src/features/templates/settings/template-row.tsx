import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { partsOf } from "../../../../convex/shared/templates";
import { errorText } from "../../../lib/errors";
import type { Template } from "../../../lib/types";
import { IconButton } from "../../../ui/button";
import { TemplateText } from "../../../ui/template-text";
import { TimeAgo } from "../../../ui/time";
import { toast, toastError } from "../../../ui/toast";

export type Use = FunctionReturnType<typeof api.templates.uses>[number];

/** What is shown of a text. Characters */
const GLIMPSE = 300;

type RowProps = {
  template: Template;
  /** Null when it was never used; undefined while that is not known. */
  use: Use | null | undefined;
  onEdit: () => void;
  onRemoved: () => void;
};

/** One template: what it says, how often it was used, and what can be done with it. */
export function TemplateRow({ template, use, onEdit, onRemoved }: RowProps) {
  const { _id: templateId, name, text } = template;
  const remove = useMutation(api.templates.remove);
  const undo = useMutation(api.templates.undoRemove);
  const [removing, setRemoving] = useState(false);

  const takeAway = async () => {
    setRemoving(true);
    const failed = (error: unknown) => toastError(errorText(error));
    try {
      await remove({ templateId });
      onRemoved();
      const onClick = () => void undo({ templateId }).catch(failed);
      toast(`“${name}” deleted`, { label: "Undo", onClick });
    } catch (error) {
      failed(error);
      setRemoving(false);
    }
  };

  return (
    <li className="flex items-center gap-1 py-2.5 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span dir="auto" className="min-w-0 text-left text-sm font-medium break-words">
            {name}
          </span>
          <span className="text-2xs text-faint tabular-nums">
            {use === null && "Not used yet"}
            {use && (
              <>
                {use.count === 1 ? "Used once" : `Used ${use.count.toLocaleString()} times`} ·{" "}
                <TimeAgo at={use.lastAt} />
              </>
            )}
          </span>
        </p>
        <p
          dir="auto"
          className="mt-0.5 line-clamp-2 text-left text-xs text-muted [overflow-wrap:anywhere]"
        >
          <TemplateText parts={partsOf(text, {})} upTo={GLIMPSE} unfilled />
        </p>
      </div>
      <IconButton label={`Edit ${name}`} onClick={onEdit}>
        <Pencil className="size-3.5" aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${name}`} disabled={removing} onClick={() => void takeAway()}>
        <Trash2 className="size-3.5" aria-hidden />
      </IconButton>
    </li>
  );
}
