/**
 * The floor: the least a live inbox can cost on this machine. One process, node:http, `ws` and
 * `node:sqlite` as durable as the product's (WAL, FULL). A POST stores the message and updates its
 * conversation in one transaction, reads the newest 25 again and pushes them whole to everybody.
 * Nothing else: no sign-in, no signature, no history, no counts, nothing done once.
 *
 * Started with an IPC channel: `node floor-server.ts FILE CONVERSATIONS`; sends `{ port }` when it
 * serves. GET / answers the list, GET /stored how many texts it holds.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { WebSocketServer } from "ws";
import { contactAddress } from "./contacts.ts";
import { PAGE } from "./screen.ts";

const [file = "", conversations = "0"] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY, channel TEXT, contactAddress TEXT UNIQUE, contactName TEXT,
    isLead INTEGER, preview TEXT, lastDirection TEXT, lastActivityAt REAL, attentionSince REAL,
    archived INTEGER, inboundSeq INTEGER, lastInboundAt REAL, failed INTEGER
  );
  CREATE INDEX newest ON conversations (lastActivityAt);
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, conversation INTEGER, sid TEXT UNIQUE, body TEXT, at REAL
  );
  CREATE INDEX thread ON messages (conversation, at);
`);
const addConversation = database.prepare(
  `INSERT INTO conversations VALUES (?, 'sms', ?, ?, 0, '', 'in', ?, NULL, 0, 0, NULL, 0)`,
);
for (let i = 0; i < Number(conversations); i++) {
  addConversation.run(i + 1, contactAddress(i), `Customer ${i + 1}`, Date.now() - i);
}

const find = database.prepare("SELECT id FROM conversations WHERE contactAddress = ?");
const insert = database.prepare(
  "INSERT INTO messages (conversation, sid, body, at) VALUES (?, ?, ?, ?)",
);
const update = database.prepare(
  `UPDATE conversations SET preview = ?2, lastDirection = 'in', lastActivityAt = ?3,
   attentionSince = coalesce(attentionSince, ?3), inboundSeq = inboundSeq + 1, lastInboundAt = ?3
   WHERE id = ?1`,
);
const newest = database.prepare(
  `SELECT id AS _id, * FROM conversations ORDER BY lastActivityAt DESC LIMIT ${PAGE}`,
);
const stored = database.prepare("SELECT count(*) AS texts FROM messages");

function store(form: URLSearchParams): void {
  const body = form.get("Body") ?? "";
  const at = performance.timeOrigin + performance.now();
  database.exec("BEGIN IMMEDIATE");
  try {
    const { id } = find.get(form.get("From")) as { id: number };
    insert.run(id, form.get("MessageSid"), body, at);
    update.run(id, body, at);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

const list = () => JSON.stringify(newest.all());

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(request.url === "/stored" ? JSON.stringify(stored.get()) : list());
    return;
  }
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    text += chunk;
  });
  request.on("end", () => {
    store(new URLSearchParams(text));
    response.end();
    const frame = Buffer.from(list());
    for (const socket of sockets.clients) socket.send(frame, { binary: false });
  });
});
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket) => socket.send(list()));
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("disconnect", () => process.exit(0));
