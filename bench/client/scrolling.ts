import type { Page } from "playwright-core";

export interface Scrolled {
  /** Between one frame and the next, ms. */
  frames: number[];
  /** How far it came, px. */
  distance: number;
}

/** Turns the wheel over an element for some seconds, and takes the time of every frame. */
export async function scroll(
  page: Page,
  selector: string,
  { by, seconds }: { by: number; seconds: number },
): Promise<Scrolled> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`There is no ${selector}`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const measured = page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = [];
        const began = performance.now();
        let last = began;
        const tick = (now: number) => {
          frames.push(now - last);
          last = now;
          if (now - began < ms) requestAnimationFrame(tick);
          else resolve(frames);
        };
        requestAnimationFrame(tick);
      }),
    seconds * 1_000,
  );
  let distance = 0;
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    await page.mouse.wheel(0, by);
    distance += Math.abs(by);
  }
  return { frames: await measured, distance };
}
