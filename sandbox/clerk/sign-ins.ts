import type { ClerkContext } from "./context.ts";
import { type Directory, newClerkId } from "./directory.ts";
import {
  alreadySignedIn,
  badFormat,
  badStrategy,
  missing,
  noSuchAccount,
  noVerification,
  notFound,
  verificationExpired,
  verificationFailed,
  wrongCode,
} from "./errors.ts";
import type { Sessions } from "./sessions.ts";
import { emailIdOf } from "./shapes.ts";
import type { ClerkClient, ClerkSignIn } from "./types.ts";

/** Always this one, as for Clerk's test addresses. */
const CODE = "424242";
const CODE_MS = 10 * 60_000;
const MOST_ATTEMPTS = 3;

export type SignIns = ReturnType<typeof createSignIns>;
type Form = Partial<Record<string, string>>;

/** Signing in by a code sent to an email address. Each step answers the attempt as it is then. */
export function createSignIns({ now }: ClerkContext, directory: Directory, sessions: Sessions) {
  const keep = (client: ClerkClient, signIn: ClerkSignIn) => {
    sessions.save({ ...client, signIn });
    return signIn;
  };
  function attempt(client: ClerkClient | undefined, id: string): ClerkSignIn {
    if (client?.signIn?.id !== id) throw notFound(`No sign in was found with id ${id}`);
    return client.signIn;
  }
  function sendCode(client: ClerkClient, signIn: ClerkSignIn): ClerkSignIn {
    const verification = { status: "unverified" as const, attempts: 0, expireAt: now() + CODE_MS };
    return keep(client, { ...signIn, verification });
  }

  return {
    attempt,
    create(client: ClerkClient, form: Form): ClerkSignIn {
      if (sessions.sessionsOf(client).length > 0) throw alreadySignedIn();
      const { identifier, strategy } = form;
      if (strategy !== undefined && strategy !== "email_code") throw badStrategy();
      if (form["password"] !== undefined) throw badStrategy();
      if (!identifier) throw missing("identifier");
      if (!identifier.includes("@")) throw badFormat("identifier", "valid email address");
      const user = directory.userByEmail(identifier);
      if (!user) throw noSuchAccount();
      const made = keep(client, {
        id: newClerkId("sia"),
        identifier,
        userId: user.id,
        status: "needs_first_factor",
        verification: null,
        createdSessionId: null,
      });
      return strategy === undefined ? made : sendCode(client, made);
    },
    prepare(client: ClerkClient | undefined, id: string, form: Form): ClerkSignIn {
      const found = attempt(client, id);
      const address = form["email_address_id"];
      const known = emailIdOf(directory.user(found.userId));
      if (form["strategy"] !== "email_code") throw badStrategy();
      if (address === undefined) throw missing("email_address_id");
      if (address !== known || !client) throw notFound("Resource not found");
      return sendCode(client, found);
    },
    /** Signs in when the code is right. */
    verify(client: ClerkClient | undefined, id: string, form: Form): ClerkSignIn {
      const found = attempt(client, id);
      const { verification } = found;
      if (form["strategy"] !== "email_code") throw badStrategy();
      if (!form["code"]) throw missing("code");
      if (verification === null || !client) throw noVerification();
      if (verification.expireAt <= now()) throw verificationExpired();
      if (verification.status === "failed") throw verificationFailed();
      if (form["code"] !== CODE) {
        const attempts = verification.attempts + 1;
        const status = attempts >= MOST_ATTEMPTS ? ("failed" as const) : ("unverified" as const);
        keep(client, { ...found, verification: { ...verification, attempts, status } });
        throw wrongCode();
      }
      const session = sessions.begin(client, found.userId);
      sessions.save({ ...client, signIn: null, lastActiveSessionId: session.id });
      return {
        ...found,
        status: "complete",
        verification: { ...verification, status: "verified" },
        createdSessionId: session.id,
      };
    },
  };
}
