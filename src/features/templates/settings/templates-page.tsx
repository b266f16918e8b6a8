import { useMutation, useQuery } from "convex/react";
import { Download, FileText, FileUp, Plus, SearchX } from "lucide-react";
import { useMemo, useRef, useState, type RefObject } from "react";
import { useLocation } from "wouter";
import { api } from "../../../../convex/_generated/api";
import { STARTER_TEMPLATES } from "../../../../convex/shared/starterTemplates";
import { toTemplateFile } from "../../../../convex/shared/templateFile";
import { errorText } from "../../../lib/errors";
import { lazy } from "../../../lib/lazy";
import { matchTemplates } from "../../../lib/match-templates";
import { templatesPath } from "../../../lib/routes";
import { saveAs } from "../../../lib/save-as";
import type { CustomerRow, Template } from "../../../lib/types";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { SearchBox } from "../../../ui/search-box";
import { Bone } from "../../../ui/skeleton";
import { toast, toastError } from "../../../ui/toast";
import { inCategories } from "../categories";
import { TemplateRow, type Use } from "./template-row";

const TemplateEditor = lazy(() => import("./template-editor"));
const ImportDialog = lazy(() => import("./import-dialog"));

/** Settings › Message Templates. `id` is what is open: a template, "new" or "import". */
export default function TemplatesPage({ id }: { id: string | null }) {
  const templates = useQuery(api.templates.list);
  const uses = useQuery(api.templates.uses);
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  // Kept from one template to the next: it is about the same customer that one looks at them.
  const [customer, setCustomer] = useState<CustomerRow | null>(null);
  const byTemplate = useMemo(() => new Map(uses?.map((use) => [use.templateId, use])), [uses]);
  // Kept as it was when it was opened: what is being written outlives another's deletion of it.
  const [opened, setOpened] = useState<Template | null>(null);
  const asked = templates?.find(({ _id }) => _id === id);
  if (opened === null ? asked : opened._id !== id) setOpened(asked ?? null);
  const list = useRef<HTMLDivElement>(null);
  if (!templates) return <Bones />;

  const close = () => navigate(templatesPath());
  return (
    <>
      <div className="flex shrink-0 flex-wrap gap-2 border-b border-line px-4 py-2.5">
        <SearchBox
          value={typed}
          onChange={setTyped}
          placeholder="Search templates"
          aria-label="Search templates"
          className="min-w-40 flex-1 md:max-w-80"
        />
        <div className="ml-auto flex flex-wrap gap-2">
          <Button onClick={() => navigate(templatesPath("import"))}>
            <FileUp className="size-4 text-muted" aria-hidden />
            Import
          </Button>
          <Button
            disabled={templates.length === 0}
            onClick={() => saveAs("templates.json", toTemplateFile(templates), "application/json")}
          >
            <Download className="size-4 text-muted" aria-hidden />
            Export
          </Button>
          <Button look="primary" onClick={() => navigate(templatesPath("new"))}>
            <Plus className="size-4" aria-hidden />
            Add template
          </Button>
        </div>
      </div>
      {templates.length === 0 ? (
        <NoneYet />
      ) : (
        <Categories
          templates={matchTemplates(templates, typed)}
          uses={uses && byTemplate}
          onEdit={({ _id }) => navigate(templatesPath(_id))}
          list={list}
        />
      )}
      {(id === "new" || opened) && (
        <TemplateEditor
          key={id}
          template={opened}
          templates={templates}
          customer={customer}
          onCustomer={setCustomer}
          onClose={close}
        />
      )}
      {id === "import" && <ImportDialog templates={templates} onClose={close} />}
    </>
  );
}

type CategoriesProps = {
  templates: Template[];
  uses: ReadonlyMap<string, Use> | undefined;
  onEdit: (template: Template) => void;
  list: RefObject<HTMLDivElement | null>;
};

function Categories({ templates, uses, onEdit, list }: CategoriesProps) {
  if (templates.length === 0) {
    return (
      <Notice icon={SearchX} title="No template matches">
        Try another word.
      </Notice>
    );
  }
  return (
    <div
      ref={list}
      tabIndex={-1}
      className="mx-auto w-full max-w-200 space-y-6 px-4 py-5 outline-none"
    >
      {inCategories(templates).map(({ category, templates: held }) => (
        <section key={category} aria-label={category}>
          <h2 className="px-1 pb-1.5 text-xs font-medium text-muted">{category}</h2>
          <ul className="divide-y divide-line rounded-xl border border-line shadow-card">
            {held.map((template) => (
              <TemplateRow
                key={template._id}
                template={template}
                use={uses && (uses.get(template._id) ?? null)}
                onEdit={() => onEdit(template)}
                // The button that had the focus is gone.
                onRemoved={() => list.current?.focus()}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function NoneYet() {
  const add = useMutation(api.templates.addFromFile);
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      const { added } = await add({ rows: [...STARTER_TEMPLATES], whenTaken: "skip" });
      toast(`${added} templates added`);
    } catch (error) {
      toastError(errorText(error));
      setBusy(false);
    }
  };
  return (
    <Notice
      icon={FileText}
      title="No templates yet"
      action={
        <Button disabled={busy} onClick={() => void start()}>
          {busy ? "Adding…" : `Begin with ${STARTER_TEMPLATES.length} of ours`}
        </Button>
      }
    >
      Write what you send often once. It is at hand in every conversation, filled in for its
      customer.
    </Notice>
  );
}

function Bones() {
  return (
    <div role="status" aria-label="Loading templates" className="animate-appear space-y-6 p-5">
      {[44, 60, 38].map((width) => (
        <div key={width} className="space-y-3">
          <Bone className="h-3 w-40" />
          <div style={{ width: `${width + 30}%` }}>
            <Bone className="h-4" />
          </div>
          <div style={{ width: `${width}%` }}>
            <Bone className="h-4" />
          </div>
        </div>
      ))}
    </div>
  );
}
