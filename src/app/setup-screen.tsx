import { Settings2 } from "lucide-react";
import type { Missing } from "./config";

/** Shown instead of the product when the build lacks what it needs to run. */
export default function SetupScreen({ missing }: { missing: Missing[] }) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <div className="w-full max-w-lg rounded-xl border border-line bg-surface p-8 shadow-card">
        <Settings2 className="size-6 text-accent" strokeWidth={1.75} aria-hidden />
        <h1 className="mt-4 text-xl font-semibold tracking-tight">Almost ready</h1>
        <p className="mt-1 text-muted">
          This build was made without {missing.length === 1 ? "a setting" : "settings"} it cannot
          run without. Set {missing.length === 1 ? "it" : "them"} in the environment and build
          again.
        </p>
        <dl className="mt-6 space-y-4">
          {missing.map(({ variable, purpose }) => (
            <div key={variable}>
              <dt className="font-mono text-sm font-semibold break-all">{variable}</dt>
              <dd className="text-sm text-muted">{purpose}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-6 border-t border-line pt-4 text-sm text-muted">
          To try everything on one machine with demo data and no account, run{" "}
          <code className="font-mono text-ink">npm start</code>.
        </p>
      </div>
    </main>
  );
}
