/** A process full of clients, or of senders: what the servers measured have to serve. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { serve } from "../lib/child.ts";
import { type ClientCommand, now, type Sample, type Sent } from "./client-commands.ts";
import { floorViewers } from "./floor-screen.ts";
import { productViewers } from "./product-screen.ts";
import { PAGE, type Screen, type Viewers } from "./screen.ts";
import { type Line, Poster, signText, type Text } from "./texts.ts";

/** Between two texts, so that one is over before the next begins. ms */
const PAUSE = 4;
/** A text that takes longer than this is lost. ms */
const LOST_AFTER = 20_000;
/** Signed ahead of a flood, a second. More than the floor can take. */
const AHEAD = 2_500;

let viewers: Viewers;
let write: () => Text;
let poster: Poster;
let line: Line;
let screens: Screen[] = [];

serve(async (command: ClientCommand): Promise<unknown> => {
  switch (command.do) {
    case "aim": {
      const { target, contacts } = command;
      line = command.line;
      let next = 0;
      viewers = "floor" in target ? floorViewers(target.floor) : productViewers(target.product);
      write = () => signText(line, contacts[next++ % contacts.length] ?? "");
      poster?.close();
      poster = new Poster(line.url, 64);
      return null;
    }
    case "open": {
      const { clients, people } = command;
      const opening = Array.from({ length: clients }, (_, index) => viewers.open(index % people));
      screens = await Promise.all(opening);
      return null;
    }
    case "close":
      await Promise.all(screens.map((screen) => screen.close()));
      screens = [];
      return null;
    case "texts":
      return await oneByOne(command.count);
    case "flood":
      return await flood(command.forMs, command.senders);
    case "settle":
      return await settle();
    case "knock":
      return await knock(command.at, command.count);
  }
});

async function oneByOne(count: number): Promise<Sample[]> {
  const texts = Array.from({ length: count }, write);
  const samples: Sample[] = [];
  for (const text of texts) {
    const shown = whenShown((screen) => screen.rows.some((row) => row.preview === text.body));
    const began = performance.now();
    await poster.deliver(text);
    const answered = performance.now() - began;
    const { first, last } = await shown;
    const after = (at: number) => Math.max(0, at - began);
    samples.push({ sid: text.sid, answered, first: after(first), last: after(last) });
    await sleep(PAUSE);
  }
  return samples;
}

/** Resolves when each screen has once been as `isShown` wants it, with the first and the last time. */
async function whenShown(
  isShown: (screen: Screen) => boolean,
): Promise<{ first: number; last: number }> {
  const waiting = new Set(screens);
  if (waiting.size === 0) return { first: 0, last: 0 };
  const { promise, resolve, reject } = Promise.withResolvers<{ first: number; last: number }>();
  let first = 0;
  const look = (screen: Screen) => {
    if (!waiting.has(screen) || !isShown(screen)) return;
    waiting.delete(screen);
    first ||= performance.now();
    if (waiting.size === 0) resolve({ first, last: performance.now() });
  };
  for (const screen of screens) {
    screen.onChange = () => look(screen);
    look(screen);
  }
  const timer = setTimeout(() => {
    reject(new Error(`${waiting.size} of ${screens.length} clients do not show what they should`));
  }, LOST_AFTER);
  return await promise.finally(() => clearTimeout(timer));
}

async function flood(forMs: number, senders: number): Promise<Sent> {
  const ahead = Array.from({ length: Math.ceil((forMs / 1_000) * AHEAD) }, write);
  const sids: string[] = [];
  const began = now();
  const end = performance.now() + forMs;
  const send = async () => {
    while (performance.now() < end) {
      const text = ahead.pop() ?? write();
      await poster.deliver(text);
      sids.push(text.sid);
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  return { began, sids };
}

async function settle(): Promise<number> {
  const wanted = await viewers.fresh();
  const newest = wanted[0]?.preview;
  await whenShown(
    ({ rows }) => rows[0]?.preview === newest && isDeepStrictEqual(rows.slice(0, PAGE), wanted),
  );
  return performance.timeOrigin + Math.max(...screens.map((screen) => screen.changedAt));
}

async function knock(at: "health" | "forged", count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const text = write();
    const began = performance.now();
    if (at === "health") {
      await poster.ask("GET", `${new URL(line.url).origin}/health`);
    } else {
      const first = text.signature.startsWith("x") ? "y" : "x";
      const status = await poster.post({ ...text, signature: first + text.signature.slice(1) });
      if (status !== 403) throw new Error(`A forged text was answered with ${status}`);
    }
    times.push(performance.now() - began);
    await sleep(PAUSE);
  }
  return times;
}
