import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bubbles, focused, rowOf, rows } from "../helpers/member.ts";
import { counts, useScene } from "../helpers/scene.ts";

const scene = useScene();
const { windowOf, stranger } = scene;

const SIZES = [
  { view: "wide", width: 1440, height: 900 },
  { view: "phone-wide", width: 390, height: 844 },
];

const line = (page: Page, name: string) =>
  page.getByRole("main").getByRole("link", { name: new RegExp(name) });

async function openCustomers(page: Page): Promise<void> {
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Customers" })
    .click();
  await page.getByRole("heading", { name: "Customers" }).waitFor();
}

async function fitsThe(page: Page, width: number): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(width);
}

describe.each(SIZES)("CTX-2 the customers page, $view", ({ width, height }) => {
  test("lists by name and finds by name, phone in any form and email", async () => {
    const { page, errors } = await windowOf("dispatcher", { width, height });
    await openCustomers(page);
    await line(page, "Angela Price").waitFor();
    const names = (await page.getByRole("main").getByRole("link").allInnerTexts())
      .map((text) => text.split("\n").find((part) => / /.test(part)) ?? "")
      .slice(0, 8);
    expect(names).toEqual(names.toSorted());
    const box = page.getByRole("searchbox", { name: "Search customers" });
    for (const typed of ["maria alv", "(512) 555-0101", "512.555.0101", "maria.alvarez@mail"]) {
      await box.fill(typed);
      await line(page, "Angela Price").waitFor({ state: "detached" });
      await line(page, "Maria Alvarez").waitFor();
      expect(new URL(page.url()).pathname).toBe("/customers");
    }
    await box.fill("nobody at all");
    await page.getByText("No customer matches").waitFor();
    await page.getByRole("button", { name: "Show all customers" }).click();
    await line(page, "Angela Price").waitFor();
    await fitsThe(page, width);
    expect(errors).toEqual([]);
  });

  test("a customer is added, refused where another has the number, and edited", async () => {
    const { page } = await windowOf("csr", { width, height });
    await openCustomers(page);
    await page.getByRole("button", { name: "Add customer" }).click();
    const dialog = page.getByRole("dialog", { name: "Add customer" });
    await dialog.waitFor();
    await page.keyboard.type("Jo Doe");
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Jo Doe");
    await dialog.getByLabel("Name").fill("");
    await dialog.getByRole("button", { name: "Add customer" }).click();
    await dialog.getByText("Give the customer a name.").waitFor();
    const name = `Żaneta Öz ${width}`;
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Phone 1", { exact: true }).fill("(512) 555-0101");
    await dialog.getByRole("button", { name: "Add customer" }).click();
    await dialog.getByText("Maria Alvarez already has +15125550101").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe(name);
    await dialog
      .getByLabel("Phone 1", { exact: true })
      .fill(`512 555 ${width === 390 ? "0390" : "1440"}`);
    await dialog.getByRole("button", { name: "Add customer" }).click();
    await page.getByRole("heading", { name }).waitFor();
    await page.getByRole("button", { name: "Edit profile" }).click();
    await page.getByLabel("Balance due").fill("a lot");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("An amount looks like 129.50.").waitFor();
    await page.getByLabel("Balance due").fill("$1,240.50");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("$1,240.50").waitFor();
    await focused(page.getByRole("button", { name: "Edit profile" }));
    const addProperty = page.getByRole("button", { name: "Add property" });
    await addProperty.click();
    await page.getByLabel("Address").fill("12 Elm St");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Edit 12 Elm St" }).waitFor();
    await focused(addProperty);
    await page.getByRole("button", { name: "Edit 12 Elm St" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await focused(page.getByRole("button", { name: "Edit 12 Elm St" }));
    await fitsThe(page, width);
  });
});

test("CTX-2 a job is added and edited on the customer's page, and told in the thread", async () => {
  const { page } = await windowOf("dispatcher", { width: 1440, height: 900 });
  await page.goto(`${scene.app.url}/customers?q=okafor`);
  await line(page, "David Okafor").click();
  await page.getByRole("button", { name: "Add job" }).click();
  const form = page.getByRole("form", { name: "Add job" });
  await form.waitFor();
  await page.keyboard.type("J-2200");
  await form.getByLabel("Title").fill("Attic fan");
  await form.getByLabel("Scheduled for").fill("2027-03-15T09:30");
  await form.getByLabel("Amount").fill("310");
  await form.getByLabel("Technician").selectOption({ label: "Eli Vargas" });
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Another job has the number J-2200 already.").waitFor();
  await form.getByLabel("Number").fill("J-9000");
  await form.getByRole("button", { name: "Save" }).click();
  const job = page.getByRole("article").filter({ hasText: "J-9000" });
  await job.getByText("$310").waitFor();
  expect(await job.innerText()).toContain("Eli Vargas");
  await focused(page.getByRole("button", { name: "Add job" }));
  await page.getByRole("button", { name: "Edit job J-9000" }).click();
  await page
    .getByRole("form", { name: "Edit job J-9000" })
    .getByLabel("Status")
    .selectOption("scheduled");
  await page
    .getByRole("form", { name: "Edit job J-9000" })
    .getByRole("button", { name: "Save" })
    .click();
  await job.getByText("Scheduled", { exact: true }).waitFor();
  await focused(page.getByRole("button", { name: "Edit job J-9000" }));
  await page.getByRole("region", { name: "Conversations" }).getByRole("link").first().click();
  await page.getByText(/scheduled job J-9000, Attic fan, for .*Mar 15, 2027/).waitFor();
});

describe.each(SIZES)("CTX-1 CTX-3 beside the thread, $view", ({ width, height }) => {
  const showDetails = async (page: Page) => {
    if (width < 600) await page.getByRole("button", { name: "Show customer details" }).click();
  };
  const aside = (page: Page) =>
    width < 600
      ? page.getByRole("dialog", { name: "Customer" })
      : page.getByRole("complementary", { name: "Customer" });

  test("the name leads to the profile, and the other conversations are one click away", async () => {
    const { page } = await windowOf("dispatcher", { width, height });
    await rows(page)
      .filter({ hasText: "Maria Alvarez" })
      .filter({ has: page.getByRole("img", { name: "SMS" }) })
      .first()
      .click();
    await showDetails(page);
    await aside(page).locator('a[href="mailto:maria.alvarez@mail.example"]').waitFor();
    await aside(page).getByRole("heading", { name: "Other conversations" }).waitFor();
    await aside(page)
      .getByRole("link", { name: /Customer portal/ })
      .click();
    await page
      .getByRole("region", { name: "Conversation with Maria Alvarez" })
      .getByRole("img", { name: "Customer portal" })
      .waitFor();
    await showDetails(page);
    await aside(page).getByRole("link", { name: "Maria Alvarez" }).click();
    await page.getByRole("heading", { level: 1, name: "Maria Alvarez" }).waitFor();
  });

  test("a bare contact is linked to a customer, or made one, for everybody at once", async () => {
    const [ann, bob] = await Promise.all([
      windowOf("owner", { width, height }),
      windowOf("csr", { width: 1440, height: 900 }),
    ]);
    const before = await counts(bob.page);
    const [linked, made] = [stranger(), stranger()];
    await linked.text(`New number of mine ${linked.number}`);
    await made.text(`Do you fix boilers? ${made.number}`);

    await rowOf(ann.page, linked.number).click();
    await showDetails(ann.page);
    await ann.page.getByRole("button", { name: "Link to a customer" }).click();
    await ann.page.getByRole("combobox").fill("rachel");
    await ann.page.getByRole("option", { name: /Rachel Stein/ }).waitFor();
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("button", { name: "Link", exact: true }).click();
    await bob.page
      .locator('a[href^="/conversations/"]')
      .filter({ hasText: "Rachel Stein" })
      .filter({ hasText: `New number of mine ${linked.number}` })
      .waitFor();

    await ann.page.goto(`${scene.app.url}/conversations`);
    await rowOf(ann.page, made.number).click();
    await showDetails(ann.page);
    await ann.page.getByRole("button", { name: "Make a profile" }).click();
    const dialog = ann.page.getByRole("dialog", { name: "Make a profile" });
    expect(await dialog.getByLabel("Phone 1", { exact: true }).inputValue()).toContain(
      made.number.slice(-4),
    );
    const name = `Boiler Bill ${width}`;
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Make a profile" }).click();
    await rows(bob.page).filter({ hasText: name }).waitFor();
    if (width < 600) await ann.page.keyboard.press("Escape");
    await bubbles(ann.page, "Do you fix boilers?").waitFor();
    expect((await counts(bob.page)).total).toBe(before.total + 2);
  });
});

test("AUTH-3 a viewer reads customers, a technician those of their jobs, and neither can change them", async () => {
  const [viewer, technician] = await Promise.all([windowOf("viewer"), windowOf("technician")]);
  for (const { page } of [viewer, technician]) {
    await openCustomers(page);
    await line(page, "David Okafor").or(line(page, "Denise Moreau")).first().waitFor();
    expect(await page.getByRole("button", { name: "Add customer" }).count()).toBe(0);
  }
  await line(viewer.page, "Brian Foster").click();
  await viewer.page.getByRole("heading", { name: "Brian Foster" }).waitFor();
  for (const name of ["Edit profile", "Add job", "Message"]) {
    expect(await viewer.page.getByRole("button", { name }).count()).toBe(0);
  }
  expect(await line(technician.page, "Brian Foster").count()).toBe(0);
  await technician.page.goto(viewer.page.url());
  await technician.page.getByText("This customer is not here").waitFor();
  await technician.page.goto(`${scene.app.url}/customers/no-such-thing`);
  await technician.page.getByText("This customer is not here").waitFor();
});

test("FORM-3 no customers yet is told apart from none that match", async () => {
  const outsider = await scene.app.outsider();
  const { page } = await scene.window();
  await page.goto(`${scene.app.url}/customers`);
  await page.getByRole("button", { name: outsider.name }).click();
  await page.getByText("No customers yet").waitFor();
  await page.getByRole("searchbox", { name: "Search customers" }).fill("maria");
  await page.getByText("No customer matches").waitFor();
  await eventually(() => expect(page.url()).toContain("q=maria"));
});
