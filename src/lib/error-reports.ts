/** Reports of one page, at most: a page that fails in a loop says so often enough. */
const MAX_REPORTS = 10;

/** What is told of an error: its kind and where in our code it came from, never what it says. */
type ErrorReport = {
  source: "client";
  at: number;
  /** "TypeError". */
  name: string;
  /** File, line and column of the innermost calls, without the site's address. */
  frames: string[];
  /** The part of the app it happened in: the first word of the address. */
  area: string;
};

/**
 * Tells the collector at `url` of errors that nobody planned for, each once: those that rendering
 * throws come by window.reportError. An error's message may hold a customer's words, so it stays here.
 */
export function reportErrors(url: string): void {
  const told = new Set<string>();
  const tell = (error: unknown) => {
    if (isPlanned(error)) return;
    const { name, frames } = describe(error);
    const key = [name, ...frames].join();
    if (told.has(key) || told.size >= MAX_REPORTS) return;
    told.add(key);
    const area = /^\/[a-z]*/.exec(location.pathname)?.[0] ?? "/";
    send(url, { source: "client", at: Date.now(), name, frames, area });
  };
  addEventListener("error", ({ error }) => tell(error));
  addEventListener("unhandledrejection", ({ reason }) => tell(reason));
}

/** Refused by the server in words for the member, or given up on purpose. */
function isPlanned(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return error === null || error === undefined || name === "ConvexError" || name === "AbortError";
}

function describe(error: unknown): { name: string; frames: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const places =
    error.stack?.matchAll(/https?:\/\/[^/\s]+(\/[\w./-]+)(?:\?[^\s:)]*)?(:\d+:\d+)/g) ?? [];
  const frames = Array.from(places, ([, path = "", place = ""]) => path + place);
  const name = /^\w{1,40}$/.test(error.name) ? error.name : "Error";
  return { name, frames: frames.slice(0, 8) };
}

function send(url: string, report: ErrorReport): void {
  // As plain text and unread, so that no collector has to answer a preflight.
  fetch(url, {
    method: "POST",
    body: JSON.stringify(report),
    mode: "no-cors",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    keepalive: true,
  }).catch(() => {
    // Off line, or nobody collects: there is nobody to tell.
  });
}
