import { Link } from "wouter";
import { ASSISTANT_SETTINGS, auditPath, settingsPath } from "../../lib/routes";
import { KeepFor } from "../journal/keep-for";
import { Erasures } from "./erasures";

const LINK = "rounded-sm font-medium text-accent hover:underline";

/** Settings › Data: how long things are kept, what was taken out, and whom we forget. */
export default function DataPage() {
  return (
    <div className="w-full max-w-2xl divide-y divide-line px-4 pb-8 md:px-6">
      <section aria-label="Retention" className="space-y-3 py-5">
        <h2 className="text-base font-semibold">How long things are kept</h2>
        <p className="text-sm text-muted">
          Conversations, customers and jobs stay until somebody deletes them.
        </p>
        <dl className="space-y-3 text-sm">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <dt className="min-w-52 flex-1">What providers told us, word for word</dt>
            <dd>
              <KeepFor />
            </dd>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <dt className="min-w-52 flex-1">What ComposeAI learned</dt>
            <dd>
              <Link href={settingsPath(ASSISTANT_SETTINGS)} className={LINK}>
                Set in ComposeAI
              </Link>
            </dd>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <dt className="min-w-52 flex-1">Suggestions, and files that were never sent</dt>
            <dd className="text-muted">A day</dd>
          </div>
        </dl>
      </section>
      <section aria-label="Exports" className="space-y-2 py-5">
        <h2 className="text-base font-semibold">Exports</h2>
        <p className="text-sm text-muted">
          A conversation is exported from the menu of its thread, all data of a customer from the
          menu of their page. Each export stands in the{" "}
          <Link href={auditPath("data")} className={LINK}>
            audit log
          </Link>
          .
        </p>
      </section>
      <Erasures />
    </div>
  );
}
