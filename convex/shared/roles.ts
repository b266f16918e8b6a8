export const ROLES = [
  "owner",
  "admin",
  "manager",
  "dispatcher",
  "csr",
  "technician",
  "viewer",
] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  "message",
  "assign",
  "manageTemplates",
  "manageSettings",
  "manageMembers",
  // Takes data out of reach of every other rule here, or away for good: no more hands than needed.
  "manageData",
  "viewAll",
  "viewReports",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What each role may do. A technician lacks `viewAll`: see `model/audience.ts` for what they see. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS,
  manager: ["message", "assign", "manageTemplates", "viewAll", "viewReports"],
  dispatcher: ["message", "assign", "viewAll"],
  csr: ["message", "viewAll"],
  technician: ["message"],
  viewer: ["viewAll"],
};

/** Whether the role grants the permission. */
export function roleCan(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].includes(permission);
}
