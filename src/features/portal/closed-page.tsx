import { Link2Off } from "lucide-react";
import { Notice } from "../../ui/notice";

/** For every link that does not work, whatever the reason: nobody learns which. */
export function ClosedPage() {
  return (
    <main className="h-dvh bg-surface">
      <h1 className="sr-only">Private page</h1>
      <Notice icon={Link2Off} title="This link does not work">
        It may have been replaced by a newer one. Ask the business you are talking with for a new
        link.
      </Notice>
    </main>
  );
}
