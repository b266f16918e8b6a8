import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { rowOf } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

/** Makes a customer of a new number and resolves with the address of their page. */
async function addCustomer(page: Page, name: string, phone: string): Promise<string> {
  await page.goto(`${scene.app.url}/customers?open=add`);
  const dialog = page.getByRole("dialog", { name: "Add customer" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Phone 1", { exact: true }).fill(phone);
  await dialog.getByRole("button", { name: "Add customer" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return page.url();
}

describe.each([
  { view: "wide", width: 1440, height: 900 },
  { view: "phone-wide", width: 390, height: 844 },
])("CTX-2 merging, $view", ({ width, height }) => {
  test("two profiles of one person become one, by their common number, and two again", async () => {
    const { page } = await windowOf("dispatcher", { width, height });
    const phone = stranger();
    const [keep, go] = [`Keeper ${width}`, `Double ${width}`];
    const kept = await addCustomer(page, keep, `+1512555${width === 390 ? "7390" : "7144"}`);
    const gone = await addCustomer(page, go, phone.number);
    await phone.text(`It is me ${phone.number}`);

    await page.goto(kept);
    await page.getByRole("button", { name: "Edit profile" }).click();
    await page.getByLabel("Phone 1", { exact: true }).fill(phone.number);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`${go} already has ${phone.number}.`).waitFor();
    await page.getByRole("link", { name: "Merge" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge customers" });
    await dialog.getByRole("region", { name: "Stays" }).getByText(keep).waitFor();
    await dialog.getByRole("region", { name: "Goes into it" }).getByText(go).waitFor();
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await page.getByText(`merged ${go} into this profile`).waitFor();
    await page.getByRole("region", { name: "Conversations" }).getByText(`It is me`).waitFor();

    await page.goto(gone);
    await page.getByRole("heading", { level: 1, name: keep }).waitFor();
    expect(page.url()).toBe(kept);

    await page.getByRole("button", { name: "Undo merge" }).click();
    await page.getByText(`merged ${go} into this profile`).waitFor({ state: "detached" });
    await page.goto(gone);
    await page.getByRole("heading", { level: 1, name: go }).waitFor();
    await page.getByRole("region", { name: "Conversations" }).getByText(`It is me`).waitFor();
    await page.goto(`${scene.app.url}/conversations`);
    await rowOf(page, phone.number).filter({ hasText: go }).waitFor();
  });
});
