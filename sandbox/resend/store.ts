import { DatabaseSync } from "node:sqlite";
import type { Mail, MailboxMode, Person } from "../types.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS mails (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, open INTEGER NOT NULL,
  data TEXT NOT NULL, raw BLOB);
CREATE TABLE IF NOT EXISTS files (
  id TEXT PRIMARY KEY, mail_id TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS files_mail ON files (mail_id);
CREATE TABLE IF NOT EXISTS keys (
  key TEXT PRIMARY KEY, hash TEXT NOT NULL, mail_id TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS people (address TEXT PRIMARY KEY, name TEXT NOT NULL, mode TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mailboxes (address TEXT PRIMARY KEY);
`;

const KEY_LIFE_MS = 24 * 3_600_000;
const isOpen = (mail: Mail) =>
  mail.direction === "outbound" && ["queued", "sent", "delivery_delayed"].includes(mail.lastEvent);

export type MailStore = ReturnType<typeof openMailStore>;

/** Opens the email half of the sandbox's state, in memory when file is null. */
export function openMailStore(file: string | null) {
  const db = new DatabaseSync(file ?? ":memory:");
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  db.exec(SCHEMA);
  const mails = (text: string, ...values: (string | number)[]): Mail[] =>
    db
      .prepare(text)
      .all(...values)
      .map((row) => ({ ...(JSON.parse(String(row["data"])) as Mail), seq: Number(row["seq"]) }));
  const bytes = (row: Record<string, unknown> | undefined, column: string) =>
    (row?.[column] ?? undefined) as Uint8Array | undefined;
  const mailboxes = () =>
    db
      .prepare("SELECT address FROM mailboxes ORDER BY rowid")
      .all()
      .map((row) => String(row["address"]));

  return {
    close: () => db.close(),
    insert(mail: Mail, files: { id: string; bytes: Uint8Array }[], raw: Uint8Array | null): Mail {
      const { lastInsertRowid } = db
        .prepare("INSERT INTO mails (id, open, data, raw) VALUES (?,?,?,?)")
        .run(mail.id, isOpen(mail) ? 1 : 0, JSON.stringify(mail), raw);
      for (const file of files) {
        db.prepare("INSERT INTO files VALUES (?,?,?)").run(file.id, mail.id, file.bytes);
      }
      return { ...mail, seq: Number(lastInsertRowid) };
    },
    save(mail: Mail): void {
      db.prepare("UPDATE mails SET open=?, data=? WHERE id=?").run(
        isOpen(mail) ? 1 : 0,
        JSON.stringify(mail),
        mail.id,
      );
    },
    mail: (id: string): Mail | undefined =>
      mails("SELECT seq, data FROM mails WHERE id = ?", id)[0],
    open: () => mails("SELECT seq, data FROM mails WHERE open = 1 ORDER BY seq"),
    /** Newest first. */
    list: (limit: number) => mails("SELECT seq, data FROM mails ORDER BY seq DESC LIMIT ?", limit),
    raw: (id: string) => bytes(db.prepare("SELECT raw FROM mails WHERE id = ?").get(id), "raw"),
    file: (id: string) =>
      bytes(db.prepare("SELECT bytes FROM files WHERE id = ?").get(id), "bytes"),

    /** What an idempotency key was used for in the last day. */
    key(key: string, now: number): { hash: string; mailId: string } | undefined {
      db.prepare("DELETE FROM keys WHERE at < ?").run(now - KEY_LIFE_MS);
      const row = db.prepare("SELECT hash, mail_id FROM keys WHERE key = ?").get(key);
      return row && { hash: String(row["hash"]), mailId: String(row["mail_id"]) };
    },
    saveKey(key: string, hash: string, mailId: string, now: number): void {
      db.prepare("INSERT INTO keys VALUES (?,?,?,?)").run(key, hash, mailId, now);
    },

    people: (): Person[] =>
      db
        .prepare("SELECT address, name, mode FROM people ORDER BY rowid")
        .all()
        .map((row) => ({
          address: String(row["address"]),
          name: String(row["name"]),
          mode: String(row["mode"]) as MailboxMode,
        })),
    savePerson({ address, name, mode }: Person): void {
      db.prepare(
        "INSERT INTO people VALUES (?,?,?) ON CONFLICT (address) DO UPDATE SET name=excluded.name, mode=excluded.mode",
      ).run(address, name, mode);
    },

    /** Our own addresses. */
    mailboxes,
    /** Those we may send from and receive at. */
    domains: () => [...new Set(mailboxes().map((address) => address.split("@")[1] ?? ""))],
    replaceMailboxes(addresses: readonly string[]): void {
      db.exec("DELETE FROM mailboxes");
      for (const address of addresses) {
        db.prepare("INSERT OR IGNORE INTO mailboxes VALUES (?)").run(address);
      }
    },

    clearTraffic(): void {
      db.exec(
        "DELETE FROM mails; DELETE FROM files; DELETE FROM keys; UPDATE people SET mode = 'auto';",
      );
    },
  };
}
