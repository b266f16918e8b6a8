import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { PICTURES } from "../../convex/seeding/pictures.ts";
import { objections } from "../helpers/axe.ts";
import { bubbles, input, openConversation, reply } from "../helpers/member.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();
const { window, windowOf } = scene;

const PHONE = { width: 390, height: 844 };
const CUSTOMER = "Katherine Liu";

const write = (page: Page) => page.getByRole("textbox", { name: /^Message / });

async function say(page: Page, text: string): Promise<void> {
  await write(page).fill(text);
  await write(page).press("Enter");
}

async function openDialog(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Portal link…" }).click();
  await page.getByRole("dialog", { name: "Portal link" }).waitFor();
}

test("CHAN-9 a link is made, opened, written on, seen, limited and revoked", async () => {
  const { page: member, errors: memberErrors } = await windowOf("dispatcher");
  await openConversation(member, CUSTOMER);
  await openDialog(member);
  await member.getByRole("button", { name: "Make a link" }).click();
  const link = member.getByRole("textbox", { name: "Link" });
  const url = await link.inputValue();
  expect(await objections(member), "link dialog").toEqual([]);
  await member.keyboard.press("Escape");

  // The page asks nobody for anything with the token in its address.
  const { page: customer, errors } = await window(PHONE);
  const asked: string[] = [];
  customer.on("request", (request) =>
    asked.push(request.url() + (request.headers().referer ?? "")),
  );
  await customer.goto(url);
  await customer.getByRole("heading", { level: 1 }).waitFor();
  await bubbles(customer, "the schedule is gone").waitFor();
  const token = url.split("#")[1] ?? "";
  expect(token).toHaveLength(43);
  expect(asked.filter((text) => text.includes(token))).toEqual([]);
  const robots = customer.locator('meta[name="robots"]');
  expect(await robots.getAttribute("content")).toContain("noindex");

  await reply(member, "We see **your** schedule");
  await bubbles(customer, "We see your schedule").waitFor();
  await bubbles(member, "We see your schedule")
    .getByText(/^Seen \d/)
    .waitFor();

  const picture = {
    name: "thermostat.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from(Object.values(PICTURES)[0] ?? "", "base64"),
  };
  await customer.locator('input[type="file"]').setInputFiles(picture);
  await customer.getByText("Ready to send").waitFor();
  await write(customer).fill("Here it is");
  await customer.reload();
  // Neither the text nor the file is lost.
  await customer.getByText("Ready to send").waitFor();
  expect(await write(customer).inputValue()).toBe("Here it is");
  expect(await objections(customer), "writing").toEqual([]);
  await write(customer).press("Enter");
  const sent = bubbles(customer, "Here it is");
  await sent.getByRole("img", { name: "Sent" }).waitFor();
  await sent.getByRole("button", { name: "Open picture thermostat.jpg" }).waitFor();
  expect(await sent.count()).toBe(1);
  await bubbles(member, "Here it is")
    .getByRole("button", { name: /thermostat\.jpg/ })
    .waitFor();

  await customer.locator('input[type="file"]').setInputFiles({
    name: "page.html",
    mimeType: "text/html",
    buffer: Buffer.from("<p>no</p>"),
  });
  await customer.getByText("Only pictures").waitFor();

  for (let i = 1; i <= 16; i++) await say(customer, `Number ${i}.`);
  await customer.getByText(/Try again in \d+ seconds?\./).waitFor();
  await expect.poll(() => write(customer).inputValue()).toContain("Number 16.");
  expect(await objections(customer), "limited").toEqual([]);

  await openDialog(member);
  await member.getByText("made the link in use").waitFor();
  await member.getByRole("button", { name: "Revoke" }).click();
  await customer.getByText("This link does not work").waitFor();
  expect(await objections(customer), "closed").toEqual([]);
  await member.getByText("There is no link in use.").waitFor();
  expect(scene.app.log.filter((line) => line.includes(token))).toEqual([]);
  expect([...errors, ...memberErrors].filter((text) => !text.includes("RATE_LIMITED"))).toEqual([]);
});

test("CHAN-9 an unknown link says no more than a revoked one; a link goes out by text", async () => {
  const { page } = await window(PHONE);
  await page.goto(`${scene.app.url}/p/#${"A".repeat(43)}`);
  await page.getByText("This link does not work").waitFor();
  await page.goto(`${scene.app.url}/p/`);
  await page.getByText("This link does not work").waitFor();

  const { page: member } = await windowOf("owner", PHONE);
  await openConversation(member, "Maria Alvarez");
  await input(member).waitFor();
  await openDialog(member);
  await member.getByRole("button", { name: /^Make a (link|new one)$/ }).click();
  await member.getByRole("textbox", { name: "Link" }).waitFor();
  expect(await objections(member), "dialog on a phone").toEqual([]);
  await member.getByRole("button", { name: "Send by text" }).click();
  await member.getByText("The link is on its way by text.").waitFor();
});
