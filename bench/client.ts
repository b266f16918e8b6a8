/**
 * npm run bench -- client: the inbox in a real browser, on an account of full size: what is fetched,
 * how soon it can be used, how fast a reply echoes, how it scrolls, and what an hour leaves behind.
 */
import { echo } from "./client/echo.ts";
import { heapOf } from "./client/heap.ts";
import { clerkSize, load } from "./client/load.ts";
import { scroll } from "./client/scrolling.ts";
import { serve, sessionOf, signedIn } from "./client/window.ts";
import { median, percentile } from "./lib/numbers.ts";
import { type Measure, measure, report } from "./lib/result.ts";
import { deleteCopies, makeAccounts } from "./live/data-folders.ts";
import { startProduct } from "./live/systems.ts";
import { Poster, signText } from "./live/texts.ts";

const SEED = 20_261_128;
const LOADS = 7;
const ECHOES = 20;
const SCROLL_SECONDS = 6;
/** Texts a very busy business gets in an hour. */
const HOUR_OF_TEXTS = 600;

const KB = 1_024;
const MB = KB * KB;
const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

deleteCopies();
await makeAccounts(SEED);
const stops: (() => Promise<void> | void)[] = [deleteCopies];
try {
  const product = await startProduct("full");
  stops.push(product.stop);
  const client = await serve(product);
  stops.push(client.close);
  const measures: Measure[] = [];

  const page = await signedIn(client, product.memberName);
  const session = await sessionOf(page);
  const loads = [];
  for (let i = 0; i < LOADS; i++) loads.push(await load(client, session));
  say(`opened ${LOADS} times`);
  const javascript = Math.max(...loads.map((each) => each.javascript)) / KB;
  const interactive = loads.map((each) => each.interactive);
  measures.push(
    measure("first-load.javascript", javascript, "KB gzip", { goal: { atMost: 160 } }),
    measure("first-load.javascript.clerk", (await clerkSize()) / KB, "KB gzip", {
      note: "more, where Clerk signs in; its hosted script is not counted",
    }),
    measure("first-load.interactive.p50", median(interactive), "ms", {
      note: "navigation until the list can be clicked, nothing cached, 100,000 conversations",
    }),
    measure("first-load.interactive.max", Math.max(...interactive), "ms"),
  );

  const list = await scroll(page, 'section[aria-label="Conversations"] ul', {
    by: 600,
    seconds: SCROLL_SECONDS,
  });
  say("scrolled the list");
  measures.push(...frames("scroll.list", list.frames, `${list.distance} px of 100,000 rows`));

  await page.goto(`${client.url}/conversations/${product.longest}`);
  await page.getByRole("article").nth(3).waitFor();
  const thread = await scroll(page, '[role="region"][aria-label="Messages"]', {
    by: -600,
    seconds: SCROLL_SECONDS,
  });
  say("scrolled the thread");
  measures.push(
    ...frames("scroll.thread", thread.frames, `${thread.distance} px of 10,000 messages`),
  );

  const echoes = [];
  await page.reload();
  await page.getByRole("article").nth(3).waitFor();
  for (let i = 0; i < ECHOES; i++) echoes.push(await echo(page, `Echo number ${i} of the bench`));
  say("heard the echoes");
  measures.push(
    measure("echo.p50", median(echoes), "ms", { goal: { atMost: 50 } }),
    measure("echo.p95", percentile(echoes, 0.95), "ms", {
      note: "from Enter until the frame with the bubble has been painted",
    }),
  );

  await page.goto(`${client.url}/conversations`);
  await page.getByText(/\d total/).waitFor();
  const poster = new Poster(product.line.url, 4);
  const receive = async (texts: number) => {
    for (let i = 0; i < texts; i++) {
      const contact = product.contacts[i % product.contacts.length] ?? "";
      await poster.deliver(signText(product.line, contact));
    }
  };
  await receive(20);
  const before = await heapOf(page);
  await receive(HOUR_OF_TEXTS);
  const after = await heapOf(page);
  poster.close();
  say("an hour has passed");
  measures.push(
    measure("heap.after-an-hour", after / MB, "MB", {
      baseline: before / MB,
      goal: { atMost: 1.5 },
      note: `${HOUR_OF_TEXTS} texts with the inbox open`,
    }),
  );
  report("client", SEED, measures);
} finally {
  while (stops.length > 0) await stops.pop()?.();
}

function frames(id: string, times: number[], note: string): Measure[] {
  const late = times.filter((time) => time > 50).length;
  return [
    measure(`${id}.frame.p50`, median(times), "ms", { note }),
    measure(`${id}.frame.p95`, percentile(times, 0.95), "ms"),
    measure(`${id}.frames-over-50ms`, (100 * late) / times.length, "%"),
  ];
}
