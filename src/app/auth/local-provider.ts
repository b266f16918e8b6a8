// Talks to the local identity provider. Development and one-machine builds only.

export type DemoUser = { subject: string; name: string; role: string; email: string };

/** The provider answered, and its answer was no: asking again gives the same. */
export class SignInRefused extends Error {}

function isDemoUser(value: unknown): value is DemoUser {
  if (typeof value !== "object" || value === null) return false;
  const user = value as Record<string, unknown>;
  return ["subject", "name", "role", "email"].every((key) => typeof user[key] === "string");
}

/** The demo members to choose from. Throws when the provider does not answer. */
export async function fetchUsers(url: string, signal: AbortSignal): Promise<DemoUser[]> {
  const response = await fetch(`${url}/oidc/users`, { signal });
  if (!response.ok) throw new Error(`The sign-in service answered ${response.status}.`);
  const body: unknown = await response.json();
  if (!Array.isArray(body)) throw new Error("The sign-in service sent no list of members.");
  return body.filter(isDemoUser);
}

/** A token for one member; `expiresAt` in ms since 1970. Throws SignInRefused on a 4xx. */
export async function fetchToken(
  url: string,
  subject: string,
): Promise<{ token: string; expiresAt: number }> {
  const response = await fetch(`${url}/oidc/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subject }),
  });
  if (response.status >= 400 && response.status < 500) {
    throw new SignInRefused("The sign-in service does not know this member any more.");
  }
  if (!response.ok) throw new Error(`The sign-in service answered ${response.status}.`);
  const body = (await response.json()) as { token?: unknown; expiresAt?: unknown };
  if (typeof body.token !== "string" || typeof body.expiresAt !== "number") {
    throw new Error("The sign-in service sent no token.");
  }
  // Seconds are what token claims use; take either.
  const expiresAt = body.expiresAt < 1e12 ? body.expiresAt * 1000 : body.expiresAt;
  return { token: body.token, expiresAt };
}
