import Dialog from "../../../ui/dialog";
import { useText } from "./use-text";

/** An email as it came, letter by letter. Text only: nothing of it is shown as what it says it is. */
export default function OriginalDialog({ url, onClose }: { url: string; onClose: () => void }) {
  const { text, failed } = useText(url);
  return (
    <Dialog title="Original email" width="xl" onClose={onClose}>
      <pre
        tabIndex={0}
        aria-label="The original email"
        className="inset-focus p-4 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere] md:px-5"
      >
        {failed ? "The original could not be loaded." : (text ?? "Loading…")}
      </pre>
    </Dialog>
  );
}
