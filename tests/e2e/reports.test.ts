import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import { mark, reply, rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

/** What one of the figures at the top says. */
async function figure(page: Page, name: string): Promise<number> {
  const tile = page.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });
  return Number((await tile.locator("dd").innerText()).replaceAll(",", ""));
}

test("REPORT-3 an owner sees what came in and went out, by whom, and takes it away as a file", async () => {
  const { page } = await windowOf("owner");
  await page.getByRole("link", { name: "Reports" }).click();
  await page.getByText("As of").waitFor();
  const before = { received: await figure(page, "Received"), sent: await figure(page, "Sent") };
  expect(before.received).toBeGreaterThan(5);

  const phone = stranger();
  await phone.text("Do you do boilers?");
  const other = (await windowOf("csr")).page;
  await rowOf(other, phone.number).click();
  await reply(other, "We do.");
  await mark(other, "We do.", "Delivered").waitFor();
  const { name: csr = "" } = scene.app.demo.members.find(({ role }) => role === "csr") ?? {};

  await page.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(async () => await figure(page, "Received")).toBe(before.received + 1);
  expect(await figure(page, "Sent")).toBe(before.sent + 1);
  const speeds = page.getByRole("table", { name: "Response times by member" });
  await speeds.getByRole("rowheader", { name: csr }).waitFor();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV: Messages by channel" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]).toBe("Channel,Received,Sent,Failed");
  const received = lines.slice(1).map((line) => Number(line.split(",")[1]));
  expect(received.reduce((sum, count) => sum + count, 0)).toBe(before.received + 1);

  await page.getByLabel("Period").selectOption("12 months");
  await page.getByText("As of").waitFor();
  await page.getByText("As a table").click();
  await page.getByRole("table", { name: "Messages by month" }).waitFor();
  expect(await objections(page)).toEqual([]);

  await expect.poll(() => other.getByRole("link", { name: "Reports" }).count()).toBe(0);
  await other.goto(`${scene.app.url}/reports`);
  await other.getByText("Reports are for owners, admins and managers").waitFor();
});
