import type { Role } from "../../../convex/shared/roles";

/** What each role may do, for who chooses one. */
export const ROLE_NOTES: Record<Role, string> = {
  owner: "Everything an admin does; only an owner can change an owner",
  admin: "All that a manager does, and the settings and members",
  manager: "Answers, assigns, and keeps the templates",
  dispatcher: "Answers and assigns conversations",
  csr: "Answers every conversation",
  technician: "Answers customers of their own jobs, and what is assigned to them; sees no other",
  viewer: "Reads every conversation and answers none",
};
