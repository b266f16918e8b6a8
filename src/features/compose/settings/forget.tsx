import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { errorText } from "../../../lib/errors";
import { lazy } from "../../../lib/lazy";
import { Button } from "../../../ui/button";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { FormError } from "../../../ui/field";
import { toast } from "../../../ui/toast";

const Dialog = lazy(() => import("../../../ui/dialog"));

/** All that was learned goes, at once and for good; asks first. */
export function Forget() {
  const forget = useMutation(api.assistant.forget);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await forget({});
      setAsking(false);
      toast("All that was learned is forgotten.");
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)} className="-ml-3">
        Forget what it learned…
      </Button>
      {asking && (
        <Dialog
          title="Forget what it learned?"
          description="Suggestions begin anew, as on the first day. This cannot be undone."
          onClose={() => setAsking(false)}
        >
          <DialogBody>
            <p className="text-sm text-muted">
              Messages that were sent stay as they are. Drafts that were suggested are dropped.
            </p>
            {problem && (
              <div className="mt-3">
                <FormError>{problem}</FormError>
              </div>
            )}
          </DialogBody>
          <DialogFooter>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button look="danger" disabled={busy} onClick={() => void go()}>
              {busy ? "Forgetting…" : "Forget it"}
            </Button>
          </DialogFooter>
        </Dialog>
      )}
    </>
  );
}
