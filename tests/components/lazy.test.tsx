import { setImmediate as turn } from "node:timers/promises";
import type { ComponentType } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lazy } from "../../src/lib/lazy";
import { ErrorBoundary } from "../../src/ui/error-boundary";

let root: Root;

// As in a browser: React's tools for tests wait for nothing, and so would hide a delay.
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A component whose code comes when it is let. */
function late(Component: ComponentType) {
  const { promise, resolve, reject: fail } = Promise.withResolvers<{ default: ComponentType }>();
  const load = vi.fn<() => typeof promise>(() => promise);
  return { Late: lazy(load), load, arrive: () => resolve({ default: Component }), fail };
}

/** What is shown once React has had its turns; far too few of them for a delay to pass. */
async function shown(): Promise<string | null> {
  for (let turns = 0; turns < 20; turns++) await turn();
  return document.body.textContent;
}

test("code is shown the moment it is there, however many placeholders went before", async () => {
  const thread = late(() => <p>Thread</p>);
  const page = late(() => <thread.Late placeholder={<p>Loading thread</p>} />);
  root.render(<page.Late placeholder={<p>Loading page</p>} />);
  expect(await shown()).toBe("Loading page");
  page.arrive();
  expect(await shown()).toBe("Loading thread");
  thread.arrive();
  expect(await shown()).toBe("Thread");
});

test("code that was fetched before needs no placeholder, and is fetched once", async () => {
  const { Late, load, arrive } = late(() => <p>Palette</p>);
  Late.preload();
  Late.preload();
  arrive();
  await turn();
  const shownAtFirst = vi.fn<() => void>();
  const Placeholder = () => {
    shownAtFirst();
    return null;
  };
  root.render(<Late placeholder={<Placeholder />} />);
  expect(await shown()).toBe("Palette");
  expect(shownAtFirst).not.toHaveBeenCalled();
  expect(load).toHaveBeenCalledTimes(1);
});

test("code that cannot be fetched is for the error boundary around it", async () => {
  const { Late, fail } = late(() => null);
  vi.stubGlobal("reportError", vi.fn());
  vi.spyOn(console, "error").mockReturnValue();
  root.render(
    <ErrorBoundary fallback={(_, error) => <p>{error.message}</p>}>
      <Late placeholder={<p>Loading</p>} />
    </ErrorBoundary>,
  );
  expect(await shown()).toBe("Loading");
  fail(new Error("Importing a module script failed"));
  expect(await shown()).toBe("Importing a module script failed");
});
