import { useMutation } from "convex/react";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { ASSISTANT_SETTINGS, settingsPath } from "../../lib/routes";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";

/** In the panel's place while nobody has switched the assistant on: how an admin does. */
export function OffNotice() {
  const configure = useMutation(api.assistant.configure);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const enable = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await configure({ enabled: true });
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Notice
      icon={Sparkles}
      title="ComposeAI is switched off"
      className="h-auto!"
      action={
        <>
          <Button look="primary" disabled={busy} onClick={() => void enable()}>
            {busy ? "Switching on…" : "Switch on ComposeAI"}
          </Button>
          <Link
            href={settingsPath(ASSISTANT_SETTINGS)}
            className="tap mt-2 flex items-center justify-center text-sm font-medium text-accent hover:underline"
          >
            Its settings
          </Link>
          {problem && (
            <span role="alert" className="mt-2 block text-xs text-danger">
              {problem}
            </span>
          )}
        </>
      }
    >
      It drafts replies from the conversation, the customer’s profile and jobs, and your prices. A
      person always reads and sends them. Only admins see this.
    </Notice>
  );
}
