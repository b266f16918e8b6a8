import { Component, type ReactNode } from "react";

type Props = { children: ReactNode; fallback: (retry: () => void, error: Error) => ReactNode };
type State = { error: Error | null };

/** How Chrome, Firefox and Safari say that a part of the client could not be fetched. */
const NO_CODE = /dynamically imported module|Importing a module script failed/i;

/** Shows `fallback` when a child throws while rendering; `retry` mounts the children anew. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown): void {
    // Only what nobody planned for is worth a report: an error with a code was shown as what it is.
    if (!(error instanceof Error && error.name === "ConvexError")) reportError(error);
  }

  retry = (): void => {
    // Offline, or replaced by a newer version: a failed import is never fetched again by the page.
    if (NO_CODE.test(this.state.error?.message ?? "")) location.reload();
    else this.setState({ error: null });
  };

  override render(): ReactNode {
    const { error } = this.state;
    return error ? this.props.fallback(this.retry, error) : this.props.children;
  }
}
