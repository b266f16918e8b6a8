import { FileText, SearchX } from "lucide-react";
import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Link } from "wouter";
import { compareCategories } from "../../../convex/shared/templates";
import type { FilledTemplate } from "../../lib/filled-template";
import { matchTemplates } from "../../lib/match-templates";
import { useMe } from "../../lib/me";
import { templatesPath } from "../../lib/routes";
import type { Template } from "../../lib/types";
import { INPUT } from "../../ui/field";
import { KeyCap } from "../../ui/key-cap";
import { Notice } from "../../ui/notice";
import { SearchBox } from "../../ui/search-box";
import { TemplateText } from "../../ui/template-text";
import { ChoiceRow } from "./choice-row";
import { JobChoice } from "./job-choice";
import { OpenNotes } from "./open-notes";
import { inCategories } from "./categories";

export type Choice = Template & { filled: FilledTemplate };

type BodyProps = {
  choices: readonly Choice[];
  jobs: Parameters<typeof JobChoice>[0]["jobs"];
  jobId: string | null;
  onJob: (jobId: string | null) => void;
  onCopy: (choice: Choice) => void;
  onInsert: (choice: Choice) => void;
};

/** Search, categories, and what the chosen template says here. The search keeps the keys that move. */
export function PickerBody({ choices, jobs, jobId, onJob, onCopy, onInsert }: BodyProps) {
  const canManage = useMe().member.permissions.includes("manageTemplates");
  const [typed, setTyped] = useState("");
  const [category, setCategory] = useState("");
  const [at, setAt] = useState(0);
  const search = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const categories = useMemo(
    () => [...new Set(choices.map((choice) => choice.category))].toSorted(compareCategories),
    [choices],
  );
  const groups = useMemo(() => {
    const offered = choices.filter((choice) => category === "" || choice.category === category);
    // What was typed ranks them; without it they stand in their categories.
    if (typed.trim() === "") return inCategories(offered);
    const found = matchTemplates(offered, typed);
    return found.length === 0 ? [] : [{ category: null, templates: found }];
  }, [choices, category, typed]);
  const shown = groups.flatMap(({ templates }) => templates);
  const active = shown[Math.min(at, shown.length - 1)];
  const activeAt = active ? shown.indexOf(active) : -1;

  const focusRow = (index: number) => {
    setAt(index);
    list.current?.querySelectorAll<HTMLElement>("[data-choice]")[index]?.focus();
  };
  const focusSearch = () => search.current?.querySelector("input")?.focus();

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !active) return;
    const searching = search.current?.contains(event.target as Node) ?? false;
    const rowed = list.current?.contains(event.target as Node) ?? false;
    if (!searching && !rowed) return;
    if (event.key === "ArrowDown") focusRow(Math.min(activeAt + 1, shown.length - 1));
    else if (event.key === "ArrowUp" && rowed && activeAt > 0) focusRow(activeAt - 1);
    else if (event.key === "ArrowUp") focusSearch();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onInsert(active);
    else if (event.key === "Enter" && searching) onCopy(active);
    else {
      // Who types on in the list goes on searching.
      const types = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey;
      if (rowed && types) focusSearch();
      return;
    }
    event.preventDefault();
  };

  if (choices.length === 0) {
    return (
      <Notice icon={FileText} title="No templates yet" action={canManage && <ManageLink />}>
        {canManage
          ? "Write what you send often once, and have it at hand here."
          : "Somebody who manages templates can add some in the settings."}
      </Notice>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the search and the list, heard as they bubble up
    <div className="flex h-full flex-col md:h-[min(34rem,58dvh)]" onKeyDown={onKeyDown}>
      <div className="flex shrink-0 flex-wrap gap-2 border-b border-line px-4 py-3 md:px-5">
        <div ref={search} className="min-w-48 flex-1 max-md:basis-full">
          <SearchBox
            value={typed}
            onChange={(text) => {
              setTyped(text);
              setAt(0);
            }}
            placeholder="Search templates"
            aria-label="Search templates"
            aria-describedby={`${id}-count`}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
            autoFocus
          />
        </div>
        <select
          aria-label="Category"
          value={category}
          onChange={({ target }) => {
            setCategory(target.value);
            setAt(0);
          }}
          className={`${INPUT} w-auto! max-w-60 flex-1 md:flex-none`}
        >
          <option value="">All categories</option>
          {categories.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <JobChoice
          jobs={jobs}
          jobId={jobId}
          onChange={onJob}
          className="w-auto! max-w-60 flex-1 md:flex-none"
        />
      </div>
      <p role="status" id={`${id}-count`} className="sr-only">
        {shown.length === 1 ? "1 template" : `${shown.length} templates`}
        {active && `. Enter copies ${active.name}`}
      </p>
      <div className="flex min-h-0 flex-1">
        <div ref={list} className="min-w-0 flex-1 overflow-y-auto overscroll-contain p-2">
          {groups.map(({ category: heading, templates }) => (
            <section key={heading ?? ""} aria-label={heading ?? "Found"} className="pb-2">
              {heading !== null && (
                <h3 className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{heading}</h3>
              )}
              <ul>
                {templates.map((choice) => (
                  <ChoiceRow
                    key={choice._id}
                    choice={choice}
                    active={choice === active}
                    withCategory={heading === null}
                    onActive={() => setAt(shown.indexOf(choice))}
                    onCopy={() => onCopy(choice)}
                    onInsert={() => onInsert(choice)}
                  />
                ))}
              </ul>
            </section>
          ))}
          {shown.length === 0 && (
            <Notice icon={SearchX} title="No template matches" className="h-auto!">
              Try another word, or look in all categories.
            </Notice>
          )}
        </div>
        {active && (
          <section
            aria-label={`${active.name}, filled in`}
            tabIndex={0}
            className="hidden w-80 shrink-0 space-y-3 overflow-y-auto border-l border-line bg-canvas p-4 md:block"
          >
            <p
              dir="auto"
              className="text-left text-sm whitespace-pre-wrap text-muted [overflow-wrap:anywhere]"
            >
              <TemplateText parts={active.filled.parts} />
            </p>
            <OpenNotes open={active.filled.open} />
          </section>
        )}
      </div>
      <footer className="flex shrink-0 items-center gap-4 border-t border-line px-4 py-2.5 text-xs text-muted md:px-5">
        <p className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 max-md:hidden">
          <span className="flex items-center gap-1.5">
            <KeyCap>Enter</KeyCap> copies
          </span>
          <span className="flex items-center gap-1.5">
            <KeyCap>{MOD}</KeyCap>
            <KeyCap>Enter</KeyCap> inserts
          </span>
        </p>
        <p className="min-w-0 flex-1 md:hidden">Tap one to copy it.</p>
        {canManage && <ManageLink />}
      </footer>
    </div>
  );
}

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

function ManageLink() {
  return (
    <Link
      href={templatesPath()}
      className="tap inline-flex items-center rounded-md text-sm font-medium text-accent hover:underline"
    >
      Manage templates
    </Link>
  );
}
