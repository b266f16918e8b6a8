import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { KEEP_LEARNED_DAYS } from "../../../../convex/shared/compose";
import { errorText } from "../../../lib/errors";
import { Button } from "../../../ui/button";
import { Field, INPUT } from "../../../ui/field";
import { Bone } from "../../../ui/skeleton";
import { toast, toastError } from "../../../ui/toast";
import { Budget } from "./budget";
import { Forget } from "./forget";
import { Prompts } from "./prompts";
import { WRITERS } from "./writers";
import { Usage } from "./usage";

/** Settings of the assistant: whether there is one, how it writes, what it may use, and what it keeps. */
export default function AssistantPage() {
  const settings = useQuery(api.assistant.current);
  const configure = useMutation(api.assistant.configure);
  const [busy, setBusy] = useState(false);
  if (settings === undefined) return <Bone className="m-4 h-60 max-w-2xl" />;
  const { enabled, monthlyTokens, keepDays, prompts, provider } = settings;

  const change = async (fields: Parameters<typeof configure>[0], done: string) => {
    setBusy(true);
    try {
      await configure(fields);
      toast(done);
      return true;
    } catch (error) {
      toastError(errorText(error));
      return false;
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="w-full max-w-2xl divide-y divide-line px-4 pb-8 md:px-6">
      <section aria-label="Switch" className="flex flex-wrap items-center gap-3 py-5">
        <div className="min-w-52 flex-1">
          <h2 className="text-base font-semibold">
            ComposeAI is switched {enabled ? "on" : "off"}
          </h2>
          <p className="mt-1 text-sm text-muted">
            It drafts replies beside each conversation; a person reads and sends them.{" "}
            {WRITERS[provider]}
          </p>
        </div>
        <Button
          look={enabled ? "secondary" : "primary"}
          disabled={busy}
          onClick={() =>
            void change(
              { enabled: !enabled },
              enabled ? "ComposeAI is switched off." : "ComposeAI is switched on.",
            )
          }
        >
          {enabled ? "Switch off" : "Switch on"}
        </Button>
      </section>
      <Prompts
        prompts={prompts}
        onSave={(next) => change({ prompts: next }, "Drafts are written like this from now on.")}
      />
      <Budget
        tokens={monthlyTokens}
        onSave={(tokens) => change({ monthlyTokens: tokens }, "The monthly budget is saved.")}
      />
      <section aria-label="What is kept" className="space-y-4 py-5">
        <h2 className="text-base font-semibold">What it learns</h2>
        <p className="text-sm text-muted">
          What became of each suggestion — sent as it was, changed or thrown away — shapes later
          ones. It is kept without names, numbers and prices.
        </p>
        <Field label="Keep it for" className="w-48">
          {(attributes) => (
            <select
              {...attributes}
              value={keepDays}
              disabled={busy}
              onChange={(event) => {
                const days = KEEP_LEARNED_DAYS.find(
                  (known) => String(known) === event.target.value,
                );
                if (days === undefined) return;
                void change({ keepDays: days }, `It is kept for ${days} days from now on.`);
              }}
              className={INPUT}
            >
              {KEEP_LEARNED_DAYS.map((days) => (
                <option key={days} value={days}>
                  {days} days
                </option>
              ))}
            </select>
          )}
        </Field>
        <Forget />
      </section>
      <Usage budget={monthlyTokens} />
    </div>
  );
}
