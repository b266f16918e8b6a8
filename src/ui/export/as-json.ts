import type { Exported, Head } from "./reading";

/** Moments, which stand in a file as ISO 8601 in UTC, to the millisecond. */
const TIMES = new Set([
  "at",
  "exportedAt",
  "firstAt",
  "receivedAt",
  "seenAt",
  "scheduledAt",
  "until",
  "dueAt",
  "madeAt",
  "revokedAt",
]);

/** A value as it stands in an exported file. */
export function asJson(value: unknown): string {
  return JSON.stringify(
    value,
    (key, inner: unknown) =>
      TIMES.has(key) && typeof inner === "number" ? new Date(inner).toISOString() : inner,
    2,
  );
}

/** What a message's files became in the export: paths beside it, where there are any. */
export type FilePaths = {
  attachments: (string | undefined)[];
  html?: string | undefined;
  original?: string | undefined;
};

/** A message without addresses that only work here and now. */
export function plainMessage(message: Exported, body: string, paths?: FilePaths) {
  const { bodyUrl: _, email, attachments, ...rest } = message;
  return {
    ...rest,
    body,
    ...(email && { email: plainEmail(email, paths) }),
    attachments: attachments.map(({ url: __, ...file }, index) => ({
      ...file,
      ...(paths && { file: paths.attachments[index] ?? null }),
    })),
  };
}

function plainEmail(email: NonNullable<Exported["email"]>, paths: FilePaths | undefined) {
  const { htmlUrl: _, originalUrl: __, ...head } = email;
  return { ...head, ...(paths && { html: paths.html, original: paths.original }) };
}

/** A conversation as one JSON document, in parts: ten thousand messages are too long for one string. */
export class ConversationJson {
  readonly #parts: string[];
  #empty = true;

  constructor({ origin, conversation }: Head, beside?: unknown) {
    const head = asJson({ export: "conversation", ...origin, conversation, ...(beside as object) });
    this.#parts = [head.slice(0, -2), ',\n  "messages": ['];
  }

  add(message: ReturnType<typeof plainMessage>): void {
    this.#parts.push(this.#empty ? "\n" : ",\n", asJson(message));
    this.#empty = false;
  }

  end(): Blob {
    return new Blob([...this.#parts, "\n  ]\n}\n"], { type: "application/json" });
  }
}
