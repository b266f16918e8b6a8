import { Plus } from "lucide-react";
import type { UseFormRegister } from "react-hook-form";
import {
  TEMPLATE_VARIABLE_NAMES,
  TEMPLATE_VARIABLES,
  type TemplateFields,
  type TemplateVariable,
} from "../../../../convex/shared/templates";
import { IconButton } from "../../../ui/button";

type ListProps = {
  register: UseFormRegister<TemplateFields>;
  onInsert: (variable: TemplateVariable) => void;
  /** One more or less may be used. */
  onChange: () => void;
};

/** Which variables the text may use, and where what stands in their place comes from. */
export function VariableList({ register, onInsert, onChange }: ListProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium text-muted">Variables it may use</legend>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {TEMPLATE_VARIABLE_NAMES.map((variable) => (
          <li key={variable} className="flex items-center gap-1 py-1 pr-1 pl-2.5">
            <label className="flex min-w-0 flex-1 items-start gap-2.5 py-0.5">
              <input
                type="checkbox"
                value={variable}
                {...register("variables", { onChange })}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0">
                <code className="block font-mono text-xs break-all">{`{{${variable}}}`}</code>
                <span className="block text-2xs text-muted">{TEMPLATE_VARIABLES[variable]}</span>
              </span>
            </label>
            <IconButton
              label={`Put {{${variable}}} in the text`}
              onClick={() => onInsert(variable)}
            >
              <Plus className="size-4" aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
