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
