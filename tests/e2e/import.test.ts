import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf } = scene;

const SIZES = [
  { view: "wide", width: 1440, height: 900 },
  { view: "phone-wide", width: 390, height: 844 },
];

const dialog = (page: Page) => page.getByRole("dialog", { name: "Import customers" });
const figure = (page: Page, label: string) =>
  dialog(page).locator("dl > div").filter({ hasText: label }).locator("dd");

async function choose(page: Page, name: string, content: string): Promise<void> {
  await page.goto(`${scene.app.url}/customers?open=import`);
  await dialog(page).waitFor();
  await dialog(page)
    .getByLabel("CSV file")
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

describe.each(SIZES)("CTX-2 import, $view", ({ width, height }) => {
  test("a file is mapped, checked, imported, and its rows with errors come back", async () => {
    const { page, errors } = await windowOf("csr", { width, height });
    const email = `w${width}`;
    await choose(
      page,
      "my customers.csv",
      [
        "Client;Cell;Reach them at;Job #;Job title;Status",
        `Zoë ${width};(737) 555-0${width === 390 ? "390" : "144"};zoe.${email}@mail.example;C-${width};Tune-up;Booked`,
        `"=HYPERLINK(""x"")";12;;;;`,
        `Maria A.;512 555 0101;;;;`,
      ].join("\r\n"),
    );
    await dialog(page).getByText("3 rows.").waitFor();
    expect(await dialog(page).getByLabel("Cell holds").inputValue()).toBe("phone");
    await dialog(page).getByLabel("Reach them at holds").selectOption("Email");
    await dialog(page).getByText("Line 3").waitFor();
    await dialog(page).getByText("“12” is not a phone number.").waitFor();
    await dialog(page).getByText("Leave them as they are").click();
    await dialog(page).getByRole("button", { name: "Import 2 rows" }).click();
    await dialog(page).getByText("Done", { exact: true }).waitFor();
    expect(await figure(page, "Added").innerText()).toBe("1");
    expect(await figure(page, "Jobs").innerText()).toBe("1");
    expect(await figure(page, "Left as they are").innerText()).toBe("1");
    expect(await figure(page, "With errors").innerText()).toBe("1");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog(page).getByRole("button", { name: "Download rows with errors" }).click(),
    ]);
    const text = readFileSync(await file.path(), "utf8");
    expect(text).toContain("“12” is not a phone number.");
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    await dialog(page).getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("searchbox", { name: "Search customers" }).fill(`zoe.${email}`);
    await page.getByRole("link", { name: new RegExp(`Zoë ${width}`) }).click();
    await page
      .getByRole("article")
      .filter({ hasText: `C-${width}` })
      .getByText("Scheduled", { exact: true })
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
    expect(errors).toEqual([]);
  });
});

test("CTX-2 an import that is canceled and chosen again after a reload goes on where it was, and stores each row once", async () => {
  const { page } = await windowOf("owner");
  const lines = Array.from({ length: 3_000 }, (_, i) => `Bulk ${i},bulk${i}@mail.example`);
  const content = ["Name,Email", ...lines].join("\n");
  await choose(page, "bulk.csv", content);
  await dialog(page).getByRole("button", { name: "Import 3,000 rows" }).click();
  const bar = dialog(page).getByRole("progressbar");
  const done = async () => Number(await bar.getAttribute("aria-valuenow"));
  await eventually(async () => expect(await done()).toBeGreaterThan(0), 20_000);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await dialog(page).getByText("Stopped.").waitFor();
  expect(await done()).toBeLessThan(3_000);

  await choose(page, "bulk.csv", content);
  await dialog(page).getByRole("button", { name: "Import 3,000 rows" }).click();
  await dialog(page).getByText("Done", { exact: true }).waitFor();
  expect(await figure(page, "Added").innerText()).toBe("3,000");
  expect(await figure(page, "Updated").innerText()).toBe("0");
});

test("CTX-2 what is no CSV file is told in plain words", async () => {
  const { page } = await windowOf("owner");
  await choose(page, "book.xlsx", "PK\u0003\u0004 and so on");
  await dialog(page).getByText("This is a workbook, not a CSV file.").waitFor();
  await choose(page, "empty.csv", "Name,Phone\n");
  await dialog(page).getByText("There are no rows below the header").waitFor();
});
