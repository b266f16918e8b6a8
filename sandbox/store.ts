import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";
import type {
  Delivery,
  Media,
  Message,
  MessagingService,
  OidcUser,
  OptOut,
  OwnNumber,
  Phone,
} from "./types.ts";

const KEEP_DELIVERIES = 20_000;
/** A row's JSON with the sequence number that SQLite gave it. */
const NUMBERED = "json_set(data, '$.seq', seq) AS data";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE,
  from_addr TEXT, to_addr TEXT NOT NULL, hidden INTEGER NOT NULL,
  sent_at INTEGER, open INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_open ON messages (open) WHERE open = 1;
CREATE INDEX IF NOT EXISTS messages_to ON messages (to_addr, seq);
CREATE INDEX IF NOT EXISTS messages_from ON messages (from_addr, seq);
CREATE TABLE IF NOT EXISTS media (
  sid TEXT PRIMARY KEY, message_sid TEXT NOT NULL, content_type TEXT NOT NULL,
  created_at INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS media_message ON media (message_sid);
CREATE TABLE IF NOT EXISTS deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  pending INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_pending ON deliveries (pending) WHERE pending = 1;
CREATE TABLE IF NOT EXISTS numbers (phone_number TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS services (sid TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sticky_senders (
  service TEXT NOT NULL, phone TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (service, phone));
CREATE TABLE IF NOT EXISTS phones (number TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opt_outs (
  phone TEXT NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (phone, number));
CREATE TABLE IF NOT EXISTS users (subject TEXT PRIMARY KEY, position INTEGER NOT NULL, data TEXT NOT NULL);
`;

export interface MessageFilter {
  to?: string | undefined;
  from?: string | undefined;
  /** Bounds on sentAt, ms, both inclusive. Messages not yet sent match neither. */
  sentFrom?: number | undefined;
  sentTo?: number | undefined;
  /** Rows older than this sequence number only. */
  before?: number | undefined;
  /** Rows newer than this only; the nearest ones are taken. */
  after?: number | undefined;
  /** Include what the API does not show: keyword confirmations and deleted messages. */
  hidden?: boolean;
  limit: number;
}

export type Store = ReturnType<typeof openStore>;

/**
 * Opens the sandbox's state, in memory when file is null. Every write is committed before the call
 * returns, so it survives the end of the process (not a power cut: WAL with synchronous=NORMAL).
 * Throws when another process holds the file.
 */
export function openStore(file: string | null) {
  const db = new DatabaseSync(file ?? ":memory:");
  try {
    db.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
    db.exec(SCHEMA);
    // With an exclusive lock the first write is what takes it.
    db.exec("BEGIN IMMEDIATE; COMMIT;");
  } catch (error) {
    db.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      /locked|busy/i.test(why)
        ? `the sandbox data ${file} is in use by another sandbox`
        : `cannot open the sandbox data ${file}: ${why}`,
    );
  }

  const statements = new Map<string, ReturnType<typeof db.prepare>>();
  const sql = (text: string) => {
    let statement = statements.get(text);
    if (!statement) statements.set(text, (statement = db.prepare(text)));
    return statement;
  };
  const rows = <T>(text: string, ...values: SQLInputValue[]): T[] =>
    sql(text)
      .all(...values)
      .map((row) => JSON.parse(String(row["data"])) as T);

  const messageColumns = (message: Message): SQLInputValue[] => [
    message.from,
    message.to,
    message.system || message.deleted ? 1 : 0,
    message.sentAt,
    ["accepted", "scheduled", "queued", "sending", "sent"].includes(message.status) ? 1 : 0,
    JSON.stringify(message),
  ];

  const toMedia = (row: Record<string, unknown>): Media => ({
    sid: String(row["sid"]),
    messageSid: String(row["message_sid"]),
    contentType: String(row["content_type"]),
    createdAt: Number(row["created_at"]),
    bytes: row["bytes"] as Uint8Array,
  });

  return {
    close: () => db.close(),

    insertMessage(message: Omit<Message, "seq">): Message {
      const { lastInsertRowid } = sql(
        "INSERT INTO messages (sid, from_addr, to_addr, hidden, sent_at, open, data) VALUES (?,?,?,?,?,?,?)",
      ).run(message.sid, ...messageColumns({ ...message, seq: 0 }));
      return { ...message, seq: Number(lastInsertRowid) };
    },
    saveMessage(message: Message): void {
      sql(
        "UPDATE messages SET from_addr=?, to_addr=?, hidden=?, sent_at=?, open=?, data=? WHERE sid=?",
      ).run(...messageColumns(message), message.sid);
    },
    message: (sid: string): Message | undefined =>
      rows<Message>(`SELECT ${NUMBERED} FROM messages WHERE sid = ?`, sid)[0],
    openMessages: () =>
      rows<Message>(`SELECT ${NUMBERED} FROM messages WHERE open = 1 ORDER BY seq`),
    /** Newest first. */
    messages(filter: MessageFilter): Message[] {
      const where: string[] = [];
      const values: SQLInputValue[] = [];
      const and = (condition: string, value: SQLInputValue | undefined) => {
        if (value === undefined) return;
        where.push(condition);
        values.push(value);
      };
      and("hidden <= ?", filter.hidden ? 1 : 0);
      and("to_addr = ?", filter.to);
      and("from_addr = ?", filter.from);
      and("sent_at >= ?", filter.sentFrom);
      and("sent_at <= ?", filter.sentTo);
      and("seq < ?", filter.before);
      and("seq > ?", filter.after);
      const order = filter.after === undefined ? "DESC" : "ASC";
      const found = rows<Message>(
        `SELECT ${NUMBERED} FROM messages WHERE ${where.join(" AND ")} ORDER BY seq ${order} LIMIT ?`,
        ...values,
        filter.limit,
      );
      return order === "ASC" ? found.toReversed() : found;
    },

    insertMedia(media: Media): void {
      sql(
        "INSERT INTO media (sid, message_sid, content_type, created_at, bytes) VALUES (?,?,?,?,?)",
      ).run(media.sid, media.messageSid, media.contentType, media.createdAt, media.bytes);
    },
    media: (messageSid: string): Media[] =>
      sql("SELECT * FROM media WHERE message_sid = ? ORDER BY rowid").all(messageSid).map(toMedia),
    deleteMedia(sid: string): void {
      sql("DELETE FROM media WHERE sid = ?").run(sid);
    },

    insertDelivery(delivery: Omit<Delivery, "seq">): Delivery {
      const { lastInsertRowid } = sql(
        "INSERT INTO deliveries (id, pending, data) VALUES (?,?,?)",
      ).run(delivery.id, delivery.state === "pending" ? 1 : 0, JSON.stringify(delivery));
      const saved = { ...delivery, seq: Number(lastInsertRowid) };
      if (saved.seq % 1000 === 0) {
        sql("DELETE FROM deliveries WHERE pending = 0 AND seq < ?").run(
          saved.seq - KEEP_DELIVERIES,
        );
      }
      return saved;
    },
    saveDelivery(delivery: Delivery): void {
      sql("UPDATE deliveries SET pending=?, data=? WHERE id=?").run(
        delivery.state === "pending" ? 1 : 0,
        JSON.stringify(delivery),
        delivery.id,
      );
    },
    delivery: (id: string): Delivery | undefined =>
      rows<Delivery>(`SELECT ${NUMBERED} FROM deliveries WHERE id = ?`, id)[0],
    pendingDeliveries: () =>
      rows<Delivery>(`SELECT ${NUMBERED} FROM deliveries WHERE pending = 1 ORDER BY seq`),
    /** Newest first. */
    deliveries: (limit: number) =>
      rows<Delivery>(`SELECT ${NUMBERED} FROM deliveries ORDER BY seq DESC LIMIT ?`, limit),

    numbers: () => rows<OwnNumber>("SELECT data FROM numbers ORDER BY rowid"),
    saveNumber(number: OwnNumber): void {
      sql(
        "INSERT INTO numbers VALUES (?,?) ON CONFLICT (phone_number) DO UPDATE SET data = excluded.data",
      ).run(number.phoneNumber, JSON.stringify(number));
    },
    deleteNumber(phoneNumber: string): void {
      sql("DELETE FROM numbers WHERE phone_number = ?").run(phoneNumber);
    },

    services: () => rows<MessagingService>("SELECT data FROM services ORDER BY rowid"),
    replaceServices(services: readonly MessagingService[]): void {
      db.exec("BEGIN");
      try {
        db.exec("DELETE FROM services");
        for (const service of services) {
          sql("INSERT INTO services VALUES (?,?)").run(service.sid, JSON.stringify(service));
        }
        db.exec("COMMIT");
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    },
    stickySender(service: string, phone: string): string | undefined {
      const row = sql("SELECT number FROM sticky_senders WHERE service = ? AND phone = ?").get(
        service,
        phone,
      );
      return row === undefined ? undefined : String(row["number"]);
    },
    setStickySender(service: string, phone: string, number: string): void {
      sql(
        "INSERT INTO sticky_senders VALUES (?,?,?) ON CONFLICT (service, phone) DO UPDATE SET number = excluded.number",
      ).run(service, phone, number);
    },

    phones: () => rows<Phone>("SELECT data FROM phones ORDER BY rowid"),
    phone: (number: string): Phone | undefined =>
      rows<Phone>("SELECT data FROM phones WHERE number = ?", number)[0],
    savePhone(phone: Phone): void {
      sql(
        "INSERT INTO phones VALUES (?,?) ON CONFLICT (number) DO UPDATE SET data = excluded.data",
      ).run(phone.number, JSON.stringify(phone));
    },

    optOuts: (): OptOut[] =>
      sql("SELECT phone, number, at FROM opt_outs ORDER BY at")
        .all()
        .map((row) => ({
          phone: String(row["phone"]),
          number: String(row["number"]),
          at: Number(row["at"]),
        })),
    isOptedOut: (phone: string, number: string): boolean =>
      sql("SELECT 1 FROM opt_outs WHERE phone = ? AND number = ?").get(phone, number) !== undefined,
    setOptedOut(phone: string, number: string, at: number | null): void {
      if (at === null)
        sql("DELETE FROM opt_outs WHERE phone = ? AND number = ?").run(phone, number);
      else sql("INSERT OR IGNORE INTO opt_outs VALUES (?,?,?)").run(phone, number, at);
    },

    users: () => rows<OidcUser>("SELECT data FROM users ORDER BY position"),
    replaceUsers(users: readonly OidcUser[]): void {
      db.exec("BEGIN");
      try {
        db.exec("DELETE FROM users");
        users.forEach((user, position) =>
          sql("INSERT INTO users VALUES (?,?,?)").run(user.subject, position, JSON.stringify(user)),
        );
        db.exec("COMMIT");
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    },

    /** Forgets all traffic. Numbers, phones and users stay; phones go back to automatic delivery. */
    clearTraffic(): void {
      db.exec(`BEGIN; DELETE FROM messages; DELETE FROM media; DELETE FROM deliveries;
        DELETE FROM opt_outs; DELETE FROM sticky_senders; UPDATE phones SET data = json_set(data, '$.mode', 'auto'); COMMIT;`);
    },
  };
}
