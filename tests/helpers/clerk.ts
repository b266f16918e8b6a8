/** Signing in with Clerk without a browser: what clerk-js says, in the order in which it says it. */

/** The code that the sandbox always sends. */
export const CLERK_CODE = "424242";

interface Membership {
  organization: { id: string };
}
interface Answer {
  response: {
    id: string;
    created_session_id: string | null;
    supported_first_factors?: { email_address_id: string }[];
  };
  client: {
    sessions: { id: string; user: { organization_memberships: Membership[] } }[];
  } | null;
}

/**
 * A session token, good for a minute. In the organisation of that id, or the first the person is in;
 * null is none.
 */
export async function clerkToken(
  sandbox: string,
  email: string,
  organizationId?: string | null,
): Promise<string> {
  let cookie = "";
  const post = async (path: string, form: Record<string, string>): Promise<unknown> => {
    const response = await fetch(`${sandbox}/clerk/v1/client${path}`, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams(form),
    });
    if (!response.ok) throw new Error(`Clerk refused ${path}: ${await response.text()}`);
    const set = response.headers.getSetCookie().find((each) => each.startsWith("__client="));
    cookie = set?.split(";")[0] ?? cookie;
    return response.json();
  };
  const strategy = "email_code";
  const begun = (await post("/sign_ins", { identifier: email, strategy })) as Answer;
  const signIn = `/sign_ins/${begun.response.id}`;
  const code = { strategy, code: CLERK_CODE };
  const done = (await post(`${signIn}/attempt_first_factor`, code)) as Answer;
  const id = done.response.created_session_id ?? "";
  const session = done.client?.sessions.find((each) => each.id === id);
  const first = session?.user.organization_memberships[0]?.organization.id;
  const organization = organizationId === undefined ? first : organizationId;
  const { jwt } = (await post(`/sessions/${id}/tokens`, {
    organization_id: organization ?? "",
  })) as { jwt: string };
  return jwt;
}
