/** A role as people write it: "Dispatcher", "CSR". */
export function roleName(role: string): string {
  return role === "csr" ? "CSR" : role.slice(0, 1).toUpperCase() + role.slice(1);
}
