import { useState } from "react";
import { useController, type Control } from "react-hook-form";
import {
  compareCategories,
  TEMPLATE_CATEGORIES,
  type TemplateFields,
} from "../../../../convex/shared/templates";
import { Field, INPUT } from "../../../ui/field";

const OWN = "\0own";

/** Those every account has and those its templates are in, in their order. */
export function categoriesOf(templates: readonly { category: string }[]): string[] {
  const all = new Set<string>(TEMPLATE_CATEGORIES);
  for (const { category } of templates) all.add(category);
  return [...all].toSorted(compareCategories);
}

type CategoryProps = {
  control: Control<TemplateFields>;
  categories: readonly string[];
  error: string | undefined;
};

/** One of the categories there are, or a new one of the account's own. */
export function CategoryField({ control, categories, error }: CategoryProps) {
  const { field } = useController({ control, name: "category" });
  const [own, setOwn] = useState(false);
  return (
    <div className="min-w-0 space-y-2">
      <Field label="Category" error={own ? undefined : error}>
        {(attributes) => (
          <select
            {...attributes}
            ref={own ? undefined : field.ref}
            value={own ? OWN : field.value}
            onBlur={field.onBlur}
            onChange={({ target }) => {
              setOwn(target.value === OWN);
              field.onChange(target.value === OWN ? "" : target.value);
            }}
            className={INPUT}
          >
            <option value="" disabled>
              Choose one
            </option>
            {categories.map((category) => (
              <option key={category}>{category}</option>
            ))}
            <option value={OWN}>A new one…</option>
          </select>
        )}
      </Field>
      {own && (
        <Field label="Name of the category" error={error}>
          {(attributes) => (
            <input
              {...attributes}
              {...field}
              dir="auto"
              autoComplete="off"
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- it came to be written in
              autoFocus
              className={INPUT}
            />
          )}
        </Field>
      )}
    </div>
  );
}
