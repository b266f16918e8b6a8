import { newSid } from "../random.ts";

interface Problem {
  code: string;
  message: string;
  long_message: string;
  meta?: Record<string, unknown>;
}

/** An error as Clerk's APIs answer it. Source: https://clerk.com/docs/errors/backend-api */
export class ClerkError extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Record<string, string>;
  constructor(status: number, problem: Problem, headers: Record<string, string> = {}) {
    super(problem.long_message);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
  toBody() {
    return { errors: [this.problem], clerk_trace_id: newSid("") };
  }
}

const error = (status: number, code: string, message: string, long_message = message) =>
  new ClerkError(status, { code, message, long_message });

/** A form's field is at fault. */
const field = (code: string, message: string, long_message: string, param_name: string) =>
  new ClerkError(422, { code, message, long_message, meta: { param_name } });

export const notFound = (long: string) => error(404, "resource_not_found", "not found", long);
export const noSuchUrl = () => notFound("The URL was not found");

export const badKey = () =>
  error(
    401,
    "clerk_key_invalid",
    "The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.",
  );
export const noKey = () =>
  error(
    401,
    "authorization_header_format_invalid",
    "Invalid Authorization header format",
    "Invalid Authorization header format. Must be 'Bearer <YOUR_API_KEY>'",
  );
export const badBody = () =>
  error(
    400,
    "request_body_invalid",
    "Request body invalid",
    "The request body is invalid. Please consult the API documentation for more information.",
  );
export const badOrigin = () =>
  error(
    400,
    "origin_invalid",
    "Invalid HTTP Origin header",
    "The Request HTTP Origin header must be equal to or a subdomain of the requesting URL.",
  );
export const unauthenticated = () =>
  error(
    401,
    "authentication_invalid",
    "Invalid authentication",
    "Unable to authenticate the request, you need to supply an active session",
  );
export const tooMany = (headers: Record<string, string>) =>
  new ClerkError(
    429,
    {
      code: "too_many_requests",
      message: "Too many requests. Please try again in a bit.",
      long_message: "Too many requests. Please try again in a bit.",
    },
    headers,
  );
export const unexpected = (status = 500) =>
  error(
    status,
    "internal_clerk_error",
    "Oops, an unexpected error occurred",
    "There was an internal error on our servers. We've been notified and are working on fixing it.",
  );

export const missing = (name: string) =>
  field("form_param_missing", "is missing", `${name} must be included.`, name);
export const unknownParam = (name: string) =>
  field(
    "form_param_unknown",
    "is unknown",
    `${name} is not a valid parameter for this request.`,
    name,
  );
export const badFormat = (name: string, what: string) =>
  field("form_param_format_invalid", "is invalid", `${name} must be a ${what}.`, name);
export const noSuchAccount = () =>
  field("form_identifier_not_found", "is invalid", "Couldn't find your account.", "identifier");
export const wrongCode = () =>
  field("form_code_incorrect", "is incorrect", "Incorrect code", "code");
export const badStrategy = () =>
  error(
    400,
    "strategy_for_user_invalid",
    "invalid verification strategy",
    "The verification strategy is not valid for this account",
  );
export const noVerification = () =>
  error(
    400,
    "verification_missing",
    "missing verification",
    "You need to send a verification code before attempting to verify.",
  );
export const verificationExpired = () =>
  error(
    400,
    "verification_expired",
    "expired",
    "This verification has expired. You must create a new one.",
  );
export const verificationFailed = () =>
  error(
    400,
    "verification_failed",
    "too many failed attempts",
    "Too many failed attempts. You have to try again with the same or another method.",
  );
export const alreadySignedIn = () =>
  error(400, "session_exists", "Session already exists", "You're already signed in.");

export const noOrganization = () => notFound("Given organization not found.");
export const notTheirs = () =>
  error(
    404,
    "organization_not_found_or_unauthorized",
    "not found or unauthorized",
    "Given organization not found, or you don't have permission to access the organization",
  );
export const noPermission = (permission: string) =>
  new ClerkError(403, {
    code: "missing_organization_permission",
    message: "missing permission",
    long_message: "Current user is missing an organization permission.",
    meta: { permissions: [permission] },
  });
export const noRole = () =>
  new ClerkError(404, {
    code: "resource_not_found",
    message: "not found",
    long_message: "Organization role not found",
    meta: { param_name: "role" },
  });
export const alreadyMember = (who: string) =>
  error(
    400,
    "already_a_member_in_organization",
    "already a member",
    `${who} is already a member of the organization.`,
  );
export const lastAdmin = () =>
  error(
    400,
    "organization_minimum_permissions_needed",
    "minimum organization permissions needed",
    "There has to be at least one organization member with the minimum required permissions",
  );
export const alreadyInvited = (email: string) =>
  new ClerkError(400, {
    code: "duplicate_record",
    message: "duplicate invitation",
    long_message: `There are already pending invitations for the following email addresses: ${email}`,
    meta: { email_addresses: [email] },
  });
export const notPending = () =>
  error(
    404,
    "organization_invitation_not_pending",
    "not pending",
    "The organization invitation is not in the 'pending' status.",
  );
