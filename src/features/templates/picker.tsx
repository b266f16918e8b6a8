import { useMutation, useQuery } from "convex/react";
import { useMemo, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { filledTemplate, useTemplateWriter } from "../../lib/filled-template";
import { quietly } from "../../lib/quiet";
import type { ConversationId } from "../../lib/types";
import Dialog from "../../ui/dialog";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { Bone } from "../../ui/skeleton";
import { toast } from "../../ui/toast";
import { type Choice, PickerBody } from "./picker-body";

type PickerProps = {
  conversationId: ConversationId;
  onInsert: (text: string) => void;
  onCopied: () => void;
  onClose: () => void;
};

/** The account's templates, filled in for one conversation: one is copied, or put in the reply. */
export default function Picker(props: PickerProps) {
  return (
    <Dialog title="Templates" onClose={props.onClose} width="xl">
      <ErrorBoundary
        fallback={(retry) => <Failed title="The templates could not be loaded" onRetry={retry} />}
      >
        <Loaded {...props} />
      </ErrorBoundary>
    </Dialog>
  );
}

function Loaded({ conversationId, onInsert, onCopied, onClose }: PickerProps) {
  const [now] = useState(() => Date.now());
  const templates = useQuery(api.templates.list);
  const facts = useQuery(api.templates.forConversation, { conversationId, at: now });
  const addUse = useMutation(api.templates.addUse);
  const writer = useTemplateWriter(now);
  const [jobId, setJobId] = useState<string | null>(null);
  const choices = useMemo<Choice[] | undefined>(
    () =>
      facts &&
      templates?.map((template) => ({
        ...template,
        filled: filledTemplate(template.text, facts, writer, jobId),
      })),
    // oxlint-disable-next-line react/exhaustive-deps -- the writer is made anew at each render
    [templates, facts, jobId],
  );
  if (!choices || !facts) return <Bones />;

  const insert = ({ _id: templateId, filled }: Choice) => {
    void quietly(addUse({ templateId }));
    onInsert(filled.text);
    onClose();
  };
  const copy = async (choice: Choice) => {
    try {
      // Absent where the page has no secure address: that is a refusal too.
      await navigator.clipboard.writeText(choice.filled.text);
    } catch {
      insert(choice);
      toast("The browser did not allow copying, so the template is in the message box.");
      return;
    }
    void quietly(addUse({ templateId: choice._id }));
    toast("Template copied to clipboard! Paste it in the message box.");
    onCopied();
    onClose();
  };
  return (
    <PickerBody
      choices={choices}
      jobs={facts.jobs}
      jobId={jobId}
      onJob={setJobId}
      onCopy={(choice) => void copy(choice)}
      onInsert={insert}
    />
  );
}

function Bones() {
  return (
    <div role="status" aria-label="Loading templates" className="animate-appear space-y-5 p-5">
      <Bone className="h-9 w-full" />
      {[32, 44, 28, 38, 30].map((width) => (
        <div key={width} className="space-y-2">
          <div style={{ width: `${width}%` }}>
            <Bone className="h-3" />
          </div>
          <Bone className="h-2.5 w-full" />
        </div>
      ))}
    </div>
  );
}
