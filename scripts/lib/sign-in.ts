/** Who signs the members in on this machine: the local sign-in, or what stands in for Clerk. */
import type { ClientTargets } from "./client.ts";
import type { Secrets } from "./secrets.ts";
import type { Demo, Person } from "./stack.ts";

export type SignIn = "local" | "clerk";

/** The demo business as Clerk knows it. */
const ORGANIZATION = "org_demo_bluebonnet";

/** What SIGN_IN names; the local sign-in when it is not set. Throws for another word. */
export function chosenSignIn(env: Record<string, string | undefined> = process.env): SignIn {
  const { SIGN_IN: word = "" } = env;
  if (word === "" || word === "local") return "local";
  if (word === "clerk") return "clerk";
  throw new Error(`SIGN_IN is "local" or "clerk", not ${word}`);
}

/** Where its data stays unless said otherwise: a demo whose members sign in one way knows no other. */
export const dataFolder = (signIn: SignIn) => (signIn === "clerk" ? ".data/clerk" : ".data");

/** Where the client reaches both halves of the product. */
export function clientTargets(
  signIn: SignIn,
  convexUrl: string,
  sandboxUrl: string,
): ClientTargets {
  return signIn === "clerk"
    ? { convexUrl, clerkProxyUrl: `${sandboxUrl}/clerk` }
    : { convexUrl, localAuthUrl: sandboxUrl };
}

/** What the demo's seed is told of it. */
export function seedArguments(signIn: SignIn, sandboxUrl: string) {
  return signIn === "clerk"
    ? { issuer: `${sandboxUrl}/clerk`, organizationId: ORGANIZATION }
    : { issuer: `${sandboxUrl}/oidc` };
}

/** The deployment's variables, null for none. */
export function signInVariables(
  signIn: SignIn,
  sandboxUrl: string,
  secrets: Secrets,
): Record<string, string | null> {
  const isClerk = signIn === "clerk";
  return {
    AUTH_ISSUER: seedArguments(signIn, sandboxUrl).issuer,
    CLERK_SECRET_KEY: isClerk ? secrets.clerkSecretKey : null,
    CLERK_WEBHOOK_SIGNING_SECRET: isClerk ? secrets.clerkWebhookSecret : null,
    CLERK_API_BASE_URL: isClerk ? `${sandboxUrl}/clerk-api` : null,
  };
}

const namesOf = ({ name }: Person) => {
  const [firstName = name, ...rest] = name.split(" ");
  return { firstName, lastName: rest.join(" ") || null };
};

/** Everybody of the demo in Clerk's directory, as the sandbox takes it. */
function directoryOf({ account, members }: Demo) {
  return {
    users: members.map((person) => ({
      id: person.subject,
      email: person.email,
      ...namesOf(person),
    })),
    organizations: [
      {
        id: ORGANIZATION,
        name: account.name,
        members: members.map(({ subject, role }) => ({
          userId: subject,
          role: role === "owner" || role === "admin" ? "org:admin" : "org:member",
          publicMetadata: { role },
        })),
      },
    ],
  };
}

type Known = { id: string };
type Control = (method: string, path: string, body?: unknown) => Promise<unknown>;

/**
 * Fills Clerk's directory with the demo, unless it is there: what became of it since stays. Of others
 * than its members, those are added who are not known.
 */
export async function offerClerk(control: Control, demo: Demo, people: Person[]): Promise<void> {
  const known = (await control("GET", "clerk")) as Record<"organizations" | "users", Known[]>;
  const has = (kind: "organizations" | "users", id: string) =>
    known[kind].some((each) => each.id === id);
  if (!has("organizations", ORGANIZATION)) {
    await control("PUT", "clerk/directory", directoryOf(demo));
  }
  const members = new Set(demo.members.map(({ subject }) => subject));
  for (const person of people) {
    const { subject: id, email } = person;
    if (members.has(id) || has("users", id)) continue;
    await control("POST", "clerk/users", { id, email, ...namesOf(person) });
  }
}
