import type { ClerkContext } from "./context.ts";
import { createDirectory } from "./directory.ts";
import { createClerkEvents } from "./events.ts";
import { createFrontendShapes } from "./frontend-shapes.ts";
import { createInvitations } from "./invitations.ts";
import { createSessions } from "./sessions.ts";
import { createShapes } from "./shapes.ts";
import { createSignIns } from "./sign-ins.ts";

export type ClerkProvider = ReturnType<typeof createClerkProvider>;

/** What Clerk does, apart from how it is asked over HTTP. */
export function createClerkProvider(ctx: ClerkContext, signal: AbortSignal) {
  const shapes = createShapes(ctx);
  const webhooks = createClerkEvents(ctx, signal);
  const directory = createDirectory(ctx, shapes, webhooks);
  const invitations = createInvitations(ctx, shapes, webhooks, directory);
  const sessions = createSessions(ctx, directory);
  return {
    ctx,
    shapes,
    webhooks,
    directory,
    invitations,
    sessions,
    signIns: createSignIns(ctx, directory, sessions),
    frontend: createFrontendShapes(directory, sessions, shapes),
  };
}
