import { useMutation } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { useForm, useWatch, type Resolver } from "react-hook-form";
import { api } from "../../../../convex/_generated/api";
import {
  TEMPLATE_VARIABLE_NAMES,
  type TemplateFields,
  templateProblems,
  type TemplateVariable,
} from "../../../../convex/shared/templates";
import { errorCode, errorText } from "../../../lib/errors";
import type { CustomerRow, Template } from "../../../lib/types";
import { useDiscardGuard } from "../../../lib/use-discard-guard";
import { Button } from "../../../ui/button";
import Dialog from "../../../ui/dialog";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { Field, FormError, INPUT, TEXTAREA } from "../../../ui/field";
import { toast } from "../../../ui/toast";
import { categoriesOf, CategoryField } from "./category-field";
import { Preview } from "./preview";
import { VariableList } from "./variable-list";

type EditorProps = {
  /** Null for a new one. */
  template: Template | null;
  templates: readonly Template[];
  customer: CustomerRow | null;
  onCustomer: (customer: CustomerRow | null) => void;
  onClose: () => void;
};

const NEW: TemplateFields = {
  name: "",
  category: "",
  text: "",
  variables: [...TEMPLATE_VARIABLE_NAMES],
};

/** The server's own rules, so that both say the same. */
const resolver: Resolver<TemplateFields> = (values) => {
  const problems = Object.entries(templateProblems(values));
  if (problems.length === 0) return { values, errors: {} };
  const errors = problems.map(([field, message]) => [field, { type: "validate", message }]);
  return { values: {}, errors: Object.fromEntries(errors) };
};

/** A template being written, with what it would say to a real customer. */
export default function TemplateEditor(props: EditorProps) {
  const { template, templates, customer, onCustomer, onClose } = props;
  const { name, category, text, variables } = template ?? NEW;
  const form = useForm<TemplateFields>({
    defaultValues: { name, category, text, variables },
    resolver,
    mode: "onTouched",
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  const create = useMutation(api.templates.create);
  const update = useMutation(api.templates.update);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [gone, setGone] = useState(false);
  const { setDirty, mayClose } = useDiscardGuard();
  useEffect(() => setDirty(isDirty), [setDirty, isDirty]);
  const box = useRef<HTMLTextAreaElement | null>(null);
  const { ref: textRef, ...textField } = form.register("text");
  const written = useWatch({ control: form.control, name: "text" });

  const save = (asNew: boolean) =>
    form.handleSubmit(async (fields) => {
      setRefusal(null);
      try {
        if (template && !asNew) await update({ templateId: template._id, fields });
        else await create({ fields });
        toast(`“${fields.name.trim()}” ${template && !asNew ? "saved" : "added"}`);
        onClose();
      } catch (error) {
        if (errorCode(error) === "TEMPLATE_NAME_TAKEN") {
          form.setError("name", { message: errorText(error) }, { shouldFocus: true });
          return;
        }
        const deleted = errorCode(error) === "NOT_FOUND";
        setGone(deleted);
        setRefusal(deleted ? "Somebody has deleted this template meanwhile." : errorText(error));
      }
    })();

  /** Puts a variable where the caret is, and allows it. */
  const insert = (variable: TemplateVariable) => {
    const area = box.current;
    if (!area) return;
    area.setRangeText(`{{${variable}}}`, area.selectionStart, area.selectionEnd, "end");
    const set = { shouldDirty: true, shouldValidate: form.formState.isSubmitted };
    const allowed = form.getValues("variables");
    if (!allowed.includes(variable)) form.setValue("variables", [...allowed, variable], set);
    form.setValue("text", area.value, set);
    area.focus();
  };

  return (
    <Dialog
      title={template ? "Edit template" : "Add template"}
      onClose={onClose}
      mayClose={mayClose}
      width="xl"
    >
      <form
        noValidate
        aria-label={template ? "Edit template" : "Add template"}
        onSubmit={(event) => {
          event.preventDefault();
          void save(false);
        }}
      >
        <DialogBody className="grid gap-x-6 gap-y-4 md:grid-cols-[1fr_19rem]">
          <div className="min-w-0 space-y-3">
            <div className="grid gap-3 sm:grid-cols-2">
              <Field label="Name" error={errors.name?.message}>
                {(attributes) => (
                  <input
                    {...attributes}
                    {...form.register("name")}
                    dir="auto"
                    autoComplete="off"
                    // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to write here
                    autoFocus
                    className={INPUT}
                  />
                )}
              </Field>
              <CategoryField
                control={form.control}
                categories={categoriesOf(templates)}
                error={errors.category?.message}
              />
            </div>
            <Field label="Text" error={errors.text?.message}>
              {(attributes) => (
                <textarea
                  {...attributes}
                  {...textField}
                  ref={(element) => {
                    textRef(element);
                    box.current = element;
                  }}
                  dir="auto"
                  rows={7}
                  className={TEXTAREA}
                />
              )}
            </Field>
            <Preview text={written} customer={customer} onCustomer={onCustomer} />
          </div>
          <VariableList
            register={form.register}
            onInsert={insert}
            // Whether the text is right depends on them.
            onChange={() => written !== "" && void form.trigger("text")}
          />
        </DialogBody>
        <DialogFooter>
          {refusal && (
            <div className="w-full">
              <FormError
                action={
                  gone && (
                    <Button size="sm" onClick={() => void save(true)}>
                      Add it as a new one
                    </Button>
                  )
                }
              >
                {refusal}
              </FormError>
            </div>
          )}
          <Button
            onClick={() => {
              if (mayClose()) onClose();
            }}
          >
            Cancel
          </Button>
          <Button type="submit" look="primary" disabled={isSubmitting}>
            {isSubmitting ? "Saving…" : template ? "Save" : "Add template"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
