import { expect, test } from "vitest";
import { objections } from "../helpers/axe.ts";
import { useScene } from "../helpers/scene.ts";

const scene = useScene();

test.each([
  { view: "wide", width: 1280, height: 800 },
  { view: "phone-wide", width: 390, height: 844 },
])(
  "FORM-2 customers, their forms and New Conversation are readable for everyone, $view",
  async ({ width, height }) => {
    const { page } = await scene.windowOf("dispatcher", { width, height });
    const { url } = scene.app;
    const clean = async (screen: string) => expect(await objections(page), screen).toEqual([]);

    await page.goto(`${url}/customers?q=maria`);
    const maria = page.getByRole("link", { name: /Maria Alvarez/ });
    await maria.waitFor();
    await clean("list");
    await maria.click();
    await page.getByText("J-2200").waitFor();
    await clean("profile");
    await page.getByRole("button", { name: "Edit profile" }).click();
    await page.getByRole("button", { name: "Add job" }).click();
    await page.getByRole("button", { name: "Add property" }).click();
    await page.getByRole("form", { name: "Add job" }).getByRole("button", { name: "Save" }).click();
    await page.getByText("Give the job a number.").waitFor();
    await clean("forms");
    await page.getByRole("button", { name: "Merge" }).click();
    const merge = page.getByRole("dialog", { name: "Merge customers" });
    await merge.getByRole("combobox").fill("denise");
    await merge.getByRole("option").first().waitFor();
    await clean("picker");
    await merge.getByRole("option").first().click();
    await page.getByRole("region", { name: "Stays" }).waitFor();
    await clean("merge");

    await page.goto(`${url}/customers?open=import`);
    await page.getByRole("button", { name: "Choose a file" }).waitFor();
    await clean("file");
    await page.getByLabel("CSV file").setInputFiles({
      name: "a.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("Name,Phone\nAda,512 555 0161\nBo,12\n"),
    });
    await page.getByText("Line 3").waitFor();
    await clean("columns");

    await page.goto(`${url}/conversations?new=`);
    await page.getByRole("dialog").getByRole("combobox").fill("(512) 555-0166");
    await page.getByRole("button", { name: /^Write to/ }).click();
    await page.getByText("Have they agreed to be texted?").waitFor();
    await clean("new conversation");
  },
);
