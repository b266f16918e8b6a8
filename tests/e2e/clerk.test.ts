import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type App } from "../helpers/app.ts";
import { launchBrowser, openWindow, type Window } from "../helpers/browser.ts";
import { CLERK_CODE } from "../helpers/clerk.ts";
import { input, rows } from "../helpers/member.ts";

const DEE = "dee@bluebonnetair.example";

let app: App;
let browser: Browser;
const windows: Window[] = [];

// No template: it is pushed and seeded here, and a client of its own is built.
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ signIn: "clerk" }), launchBrowser()]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

async function window(): Promise<Page> {
  const opened = await openWindow(browser);
  windows.push(opened);
  return opened.page;
}

/** Signs in as a person does who has an email from Clerk before them. */
async function signInWithCode(page: Page, email: string): Promise<void> {
  await page.goto(app.url);
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("heading", { name: "Check your email" }).waitFor();
  await page.keyboard.type(CLERK_CODE);
}

async function clerkMembership(email: string) {
  const { users, memberships } = (await app.control("GET", "clerk")) as {
    users: { id: string; email: string }[];
    memberships: { userId: string; organizationId: string; role: string; publicMetadata: object }[];
  };
  const user = users.find((one) => one.email === email);
  return memberships.find(({ userId }) => userId === user?.id);
}

test("AUTH-1 an owner invites a colleague, who joins, is given another role, and is out when Clerk says so", async () => {
  const rosa = await window();
  await signInWithCode(rosa, "rosa@bluebonnetair.example");
  // In one business alone, she is not asked which.
  await rosa.getByText(/\d total/).waitFor();
  await rosa.goto(`${app.url}/settings/members`);
  await rosa.getByRole("button", { name: "Invite" }).click();
  await rosa.getByLabel("Email").fill(DEE);
  await rosa.getByRole("radio", { name: "Dispatcher" }).check();
  await rosa.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
  await rosa.getByRole("region", { name: "Invited" }).getByText(DEE).waitFor();
  await expect
    .poll(async () => {
      const { invitations } = (await app.control("GET", "clerk")) as {
        invitations: { email: string }[];
      };
      return invitations.map(({ email }) => email);
    })
    .toEqual([DEE]);

  await app.control("POST", "clerk/users", { email: DEE, firstName: "Dee", lastName: "Marsh" });
  const dee = await window();
  await signInWithCode(dee, DEE);
  await dee.getByRole("button", { name: "Join" }).click();
  await dee.getByRole("button", { name: /Bluebonnet/ }).click();
  await dee.getByText(/\d total/).waitFor();
  await rows(dee).first().click();
  await input(dee).waitFor();

  const member = rosa.getByRole("listitem", { name: "Dee Marsh" });
  await member.getByText("Dispatcher").waitFor();
  await rosa.getByRole("region", { name: "Invited" }).waitFor({ state: "detached" });
  await member.getByRole("button", { name: "Change role" }).click();
  await rosa.getByRole("radio", { name: "Viewer" }).check();
  await rosa.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  // While she looks at it.
  await input(dee).waitFor({ state: "detached" });
  await expect
    .poll(() => clerkMembership(DEE))
    .toMatchObject({ role: "org:member", publicMetadata: { role: "viewer" } });

  const membership = await clerkMembership(DEE);
  await app.control("POST", "clerk/memberships/delete", {
    organizationId: membership?.organizationId,
    userId: membership?.userId,
  });
  await dee.getByText("You are not a member of this business").waitFor();
  await rosa.getByRole("region", { name: "Removed" }).getByText("Dee Marsh").waitFor();
  expect(windows.flatMap(({ errors }) => errors)).toEqual([]);
});
