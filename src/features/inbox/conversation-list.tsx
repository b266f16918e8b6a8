import { memo } from "react";
import { conversationsPath, type ListView } from "../../lib/routes";
import type { ConversationId } from "../../lib/types";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { ConversationRows } from "./conversation-rows";
import { FilterBar } from "./filter-bar";

type ListProps = {
  view: ListView;
  selectedId: ConversationId | null;
  /** The first rows are there. Keep it the same. */
  onShown?: () => void;
};

/** The inbox: filters, then the conversations of the view below the pinned ones. */
export const ConversationList = memo(function ConversationList(props: ListProps) {
  const { view, selectedId, onShown } = props;
  const name = conversationsPath(view);
  return (
    <section aria-label="Conversations" className="flex h-full min-h-0 flex-col">
      <FilterBar view={view} />
      <div className="min-h-0 flex-1">
        <ErrorBoundary
          key={name}
          fallback={(retry) => <Failed title="The list could not be loaded" onRetry={retry} />}
        >
          <ConversationRows view={view} openId={selectedId} onShown={onShown} />
        </ErrorBoundary>
      </div>
    </section>
  );
});
