import { ChevronRight, CircleAlert, MessagesSquare } from "lucide-react";
import { useEffect, useState } from "react";
import { roleName } from "../../lib/role";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Bone } from "../../ui/skeleton";

export type PickableMember = { subject: string; name: string; role: string; email: string };

type MemberPickerProps = {
  load: (signal: AbortSignal) => Promise<PickableMember[]>;
  onChoose: (subject: string) => void;
  problem: string | null;
};

type State =
  | { kind: "loading" }
  | { kind: "failed" }
  | { kind: "loaded"; members: PickableMember[] };

/** The local sign-in: who do you want to be in this window? */
export function MemberPicker({ load, onChoose, problem }: MemberPickerProps) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<State>({ kind: "loading" });

  useEffect(() => {
    const abort = new AbortController();
    setState({ kind: "loading" });
    load(abort.signal).then(
      (members) => setState({ kind: "loaded", members }),
      () => !abort.signal.aborted && setState({ kind: "failed" }),
    );
    return () => abort.abort();
  }, [load, attempt]);

  return (
    <main className="flex min-h-full flex-col items-center justify-center px-4 py-10">
      <div className="w-full max-w-md">
        <span className="flex size-10 items-center justify-center rounded-xl bg-accent text-on-accent">
          <MessagesSquare className="size-5" aria-hidden />
        </span>
        <h1 className="mt-5 text-xl font-semibold tracking-tight">Sign in as…</h1>
        <p className="mt-1 text-muted">
          Demo members, on this machine only. Each window can be a different one.
        </p>
        {problem && (
          <p role="alert" className="mt-4 flex items-center gap-2 text-sm text-danger">
            <CircleAlert className="size-4 shrink-0" aria-hidden />
            {problem}
          </p>
        )}
        <div className="mt-5 overflow-hidden rounded-xl border border-line bg-surface shadow-card">
          {state.kind === "loading" && <Bones />}
          {state.kind === "failed" && (
            <div role="alert" className="flex items-center justify-between gap-4 p-4">
              <p className="text-sm text-muted">
                The sign-in service does not answer. Is it running?
              </p>
              <Button onClick={() => setAttempt((n) => n + 1)}>Try again</Button>
            </div>
          )}
          {state.kind === "loaded" && state.members.length === 0 && (
            <p className="p-4 text-sm text-muted">There are no demo members yet.</p>
          )}
          {state.kind === "loaded" && (
            <ul className="divide-y divide-line">
              {state.members.map((member) => (
                <li key={member.subject}>
                  <button
                    type="button"
                    onClick={() => onChoose(member.subject)}
                    className="inset-focus group flex w-full items-center gap-3 px-4 py-2.5 text-left transition-colors hover:bg-hover"
                  >
                    <Avatar name={member.name} />
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">{member.name}</span>
                      <span className="block truncate text-xs text-faint">{member.email}</span>
                    </span>
                    <span className="text-xs text-muted">{roleName(member.role)}</span>
                    <ChevronRight
                      className="size-4 text-faint transition-transform group-hover:translate-x-0.5"
                      aria-hidden
                    />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </main>
  );
}

function Bones() {
  return (
    <div className="animate-appear divide-y divide-line" aria-label="Loading" role="status">
      {[40, 28, 36, 32, 24].map((width) => (
        <div key={width} className="flex items-center gap-3 px-4 py-2.5">
          <Bone shape="disc" className="size-9" />
          <span className="flex-1 space-y-1.5">
            <span className="block" style={{ width: `${width}%` }}>
              <Bone className="h-3" />
            </span>
            <Bone className="h-2.5 w-1/2" />
          </span>
        </div>
      ))}
    </div>
  );
}
