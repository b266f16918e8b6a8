import { DatabaseSync } from "node:sqlite";
import type {
  ClerkClient,
  ClerkInvitation,
  ClerkMembership,
  ClerkOrganization,
  ClerkSession,
  ClerkUser,
} from "./types.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS things (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL,
  UNIQUE (kind, id));
`;

export type ClerkStore = ReturnType<typeof openClerkStore>;

/**
 * Opens what Clerk would keep, in memory when file is null. A directory is small: a collection is
 * read whole and searched in memory.
 */
export function openClerkStore(file: string | null) {
  const db = new DatabaseSync(file ?? ":memory:");
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  db.exec(SCHEMA);

  function collection<T extends { id: string }>(kind: string) {
    const read = (row: Record<string, unknown>) => JSON.parse(String(row["data"])) as T;
    const all = db.prepare("SELECT data FROM things WHERE kind = ? ORDER BY seq");
    const one = db.prepare("SELECT data FROM things WHERE kind = ? AND id = ?");
    const put = db.prepare(
      "INSERT INTO things (kind, id, data) VALUES (?,?,?) ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data",
    );
    const remove = db.prepare("DELETE FROM things WHERE kind = ? AND id = ?");
    return {
      /** In the order in which they came. */
      all: (): T[] => all.all(kind).map(read),
      get(id: string): T | undefined {
        const row = one.get(kind, id);
        return row && read(row);
      },
      save(thing: T): T {
        put.run(kind, thing.id, JSON.stringify(thing));
        return thing;
      },
      delete: (id: string): void => void remove.run(kind, id),
    };
  }

  return {
    close: () => db.close(),
    users: collection<ClerkUser>("user"),
    organizations: collection<ClerkOrganization>("organization"),
    memberships: collection<ClerkMembership>("membership"),
    invitations: collection<ClerkInvitation>("invitation"),
    clients: collection<ClerkClient>("client"),
    sessions: collection<ClerkSession>("session"),
    clear: () => db.exec("DELETE FROM things"),
  };
}
