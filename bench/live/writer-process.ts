/** The customers: a process that posts texts as Twilio would. */
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../lib/child.ts";
import { type Delivered, type Flooded, now, type WriterCommand } from "./commands.ts";
import { type Line, Poster, signText, type Text } from "./texts.ts";

/** Between two requests of which each is timed by itself. ms */
const PAUSE = 4;
/** Signed ahead of a flood, a second. More than the floor can take. */
const AHEAD = 2_500;
const CONNECTIONS = 64;

let line: Line;
let poster: Poster;
let write: () => Text;

serve(async (command: WriterCommand): Promise<unknown> => {
  switch (command.do) {
    case "aim": {
      const { contacts } = command;
      let next = 0;
      line = command.line;
      write = () => signText(line, contacts[next++ % contacts.length] ?? "");
      poster?.close();
      poster = new Poster(line.url, CONNECTIONS);
      return null;
    }
    case "deliver": {
      const began = now();
      await poster.deliver(command.text);
      return { began, answered: now() } satisfies Delivered;
    }
    case "flood":
      return await flood(command.forMs, command.senders);
    case "knock":
      return await knock(command.at, command.count);
  }
});

async function flood(forMs: number, senders: number): Promise<Flooded> {
  const ahead = Array.from({ length: Math.ceil((forMs / 1_000) * AHEAD) }, write);
  const sids: string[] = [];
  const began = now();
  const send = async () => {
    while (now() < began + forMs) {
      const text = ahead.pop() ?? write();
      await poster.deliver(text);
      sids.push(text.sid);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return { began, sids };
}

async function knock(at: "health" | "forged", count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const text = write();
    const began = now();
    if (at === "health") {
      await poster.ask("GET", `${new URL(line.url).origin}/health`);
    } else {
      const first = text.signature.startsWith("x") ? "y" : "x";
      const status = await poster.post({ ...text, signature: first + text.signature.slice(1) });
      if (status !== 403) throw new Error(`A forged text was answered with ${status}`);
    }
    times.push(now() - began);
    await sleep(PAUSE);
  }
  return times;
}
