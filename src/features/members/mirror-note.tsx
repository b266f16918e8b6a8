import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { Button } from "../../ui/button";
import { toastError } from "../../ui/toast";
import type { Mirror } from "./use-mirrors";

/** That Clerk does not know of a change yet, and what to do when it will not hear of it. */
export function MirrorNote({ mirror }: { mirror: Mirror | undefined }) {
  const retry = useMutation(api.mirrors.retry);
  const [busy, setBusy] = useState(false);
  if (mirror === undefined) return null;
  const { subject, state, code } = mirror;
  if (state !== "failed") {
    return (
      <p className="text-xs text-faint">
        {code ? `Clerk cannot be told yet (${code}); it is tried again` : "Telling Clerk…"}
      </p>
    );
  }
  const run = async () => {
    setBusy(true);
    try {
      await retry({ subject });
    } catch (error) {
      toastError(errorText(error));
    }
    setBusy(false);
  };
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs text-danger">
      Clerk refused this ({code}).
      <Button size="sm" disabled={busy} onClick={() => void run()}>
        Tell it again
      </Button>
    </p>
  );
}
