import { expect, test } from "vitest";
import { useScene } from "../helpers/scene.ts";

const { windowOf } = useScene();

test("FORM-4 can be installed on a phone: the browser finds nothing missing", async () => {
  const { page, context } = await windowOf("owner", { width: 390, height: 844 });
  const session = await context.newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? "{}") as { name?: string; display?: string };
  expect(manifest).toMatchObject({ name: "Conversations", display: "standalone" });
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Headless windows count as private ones, which never install; anything else would be ours.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("THREAD-5 a script that got into the page does not run, and no other page can frame it", async () => {
  const { page } = await windowOf("owner");
  const headers = (await page.request.get(page.url())).headers();
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.head.append(script);
    const picture = document.createElement("img");
    picture.setAttribute("onerror", "window.ran = true");
    picture.src = "data:none";
    document.body.append(picture);
    return new Promise((resolve) => {
      picture.addEventListener("error", () => resolve("ran" in window));
    });
  });
  expect(ran).toBe(false);
});
