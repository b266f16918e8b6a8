import type { Page } from "playwright-core";

/** From Enter until the bubble has been painted, ms. Measured in the page, by its own clock. */
export async function echo(page: Page, text: string): Promise<number> {
  const input = page.getByRole("form", { name: "Reply" }).getByRole("textbox");
  await input.fill(text);
  const shown = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        let pressed = 0;
        addEventListener("keydown", () => (pressed = performance.now()), {
          capture: true,
          once: true,
        });
        const observer = new MutationObserver(() => {
          const bubbles = [...document.querySelectorAll("article")];
          if (!bubbles.some((bubble) => bubble.textContent.includes(wanted))) return;
          observer.disconnect();
          // The frame that holds it has been handed over when the one after it begins.
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(performance.now() - pressed)),
          );
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    text,
  );
  await input.press("Enter");
  return await shown;
}
