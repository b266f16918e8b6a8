/** Functions called by plain HTTP requests, as anybody without a client would. */
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeEmbedded, type OpenEmbedded } from "./backends.ts";
import { adminKey } from "./deployment.ts";

const why = "convex-test has no server";
const admin = { authorization: `Convex ${adminKey}` };

async function post(
  t: OpenEmbedded,
  path: string,
  body: object,
  headers: Record<string, string> = {},
) {
  const init = { method: "POST", body: JSON.stringify(body), headers };
  const response = await fetch(`${t.url}${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const serverError = String.raw`^\[Request ID: [0-9a-f]{16}\] Server Error\n`;
const told = (text: string) => expect.stringMatching(new RegExp(serverError + text)) as string;

describeEmbedded("the HTTP API", ({ embeddedOnly }) => {
  embeddedOnly(
    why,
    "a result has a status and a value, and log lines when there are some",
    async (t) => {
      const lines = await post(t, "/api/query", { path: "functions:lines", args: {} });
      expect(lines).toEqual({ status: 200, body: { status: "success", value: [] } });
      const fail = { path: "functions:failMutation", args: { how: "convex", data: { a: 1 } } };
      expect(await post(t, "/api/mutation", fail)).toEqual({
        status: 200,
        body: {
          status: "error",
          errorMessage: told(String.raw`Uncaught ConvexError: \{"a":1\}\n {4}at failing`),
          errorData: { a: 1 },
        },
      });
    },
  );

  embeddedOnly(why, "wrong arguments are the function's failure, and no stack", async (t) => {
    const call = async (args: unknown) => {
      const { status, body } = await post(t, "/api/mutation", {
        path: "functions:failMutation",
        args,
      });
      expect([status, body.status]).toEqual([200, "error"]);
      return body.errorMessage;
    };
    expect(await call({ how: 1, data: 1 })).toEqual(
      told(String.raw`ArgumentValidationError: Value does not match validator\.\nPath: \.how\n`),
    );
    expect(await call({ how: { $integer: "x" } })).toEqual(
      told("Invalid arguments for functions:failMutation: Malformed \\$integer field\n$"),
    );
    expect(await call(5)).toEqual(
      told(
        "ArgumentValidationError: Expected to receive an object as the function's argument. Instead received: 5.0\n$",
      ),
    );
    expect(await call([{}, {}])).toEqual(
      told(
        String.raw`ArgumentValidationError: Expected to receive a single object as the function's argument. Instead received 2 arguments: \[\{\}, \{\}\]\n$`,
      ),
    );
  });

  embeddedOnly(why, "actions are as strict about their arguments", async (t) => {
    const { body } = await post(t, "/api/action", { path: "functions:failAction", args: "x" });
    expect(body.errorMessage).toEqual(
      told("ArgumentValidationError: Expected to receive an object"),
    );
  });

  embeddedOnly(why, "what is not there is named", async (t) => {
    const advice = "Did you forget to run `npx convex dev` or `npx convex deploy`\\?\n$";
    const missing = { path: "functions:nothing", args: {} };
    for (const kind of ["query", "mutation", "action"]) {
      const { body } = await post(t, `/api/${kind}`, missing);
      expect(body.errorMessage, kind).toEqual(
        told(`Could not find public function for 'functions:nothing'\\. ${advice}`),
      );
    }
    const module = await post(t, "/api/query", { path: "nowhere", args: {} });
    expect(module.body.errorMessage).toEqual(
      told(`Could not find public function for 'nowhere'\\. ${advice}`),
    );
    const system = await post(t, "/api/query", { path: "_system/cli/tables", args: {} });
    expect(system.body.errorMessage).toEqual(
      told(`Could not find public function for '_system/cli/tables'\\. ${advice}`),
    );
    const { body } = await post(t, "/api/function", missing, admin);
    expect(body.errorMessage).toEqual(
      told(`Could not find function for 'functions:nothing'\\. ${advice}`),
    );
    const wrong = await post(t, "/api/query", { path: "functions:failMutation", args: {} });
    expect(wrong.body.errorMessage).toEqual(
      told(
        "Trying to execute functions\\.js:failMutation as Query, but it is defined as Mutation\\.\n$",
      ),
    );
  });

  embeddedOnly(why, "functions are run by URL, internal ones by admins", async (t) => {
    expect(await post(t, "/api/run/functions/lines", { args: {} })).toEqual({
      status: 200,
      body: { status: "success", value: [] },
    });
    const secret = "/api/run/functions/secretQuery";
    expect((await post(t, secret, { args: {} })).body.status).toBe("error");
    expect((await post(t, secret, { args: {} }, admin)).body.value).toBe("secret");
    const token = await t.tokens.sign({ subject: "ann" });
    const who = await post(
      t,
      "/api/run/identity/current",
      { args: {} },
      { authorization: `Bearer ${token}` },
    );
    expect(who.body.value).toMatchObject({ subject: "ann" });
    expect(await t.query(api.functions.lines)).toEqual([]);
  });

  embeddedOnly(why, "a token that is refused says why, with a code", async (t) => {
    const ask = (authorization: string) =>
      post(t, "/api/query", { path: "functions:lines", args: {} }, { authorization });
    const bearer = async (expires: string) => `Bearer ${await t.tokens.sign({}, expires)}`;
    for (const [authorization, status, code] of [
      ["Bearer nonsense", 401, "InvalidAuthHeader"],
      [await bearer("-1h"), 401, "InvalidAuthHeader"],
      ["Convex nonsense", 401, "BadAdminKey"],
      ["Basic abc", 400, "InvalidAdminKey"],
    ] as const) {
      expect(await ask(authorization), authorization).toEqual({
        status,
        body: { code, message: expect.any(String) as string },
      });
    }
    expect((await ask(await bearer("1h"))).body.status).toBe("success");
  });
});
