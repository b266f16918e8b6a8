import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { expect } from "vitest";
import { api } from "./app/api.ts";
import { describeBackends, type OpenApp } from "./backends.ts";

const { functions } = api;

const data = [
  "text",
  { code: "X", list: [1, null, true], nested: { deep: "ü" } },
  { int: 12n, bytes: new Uint8Array([1, 2]).buffer },
  null,
  17,
];

async function failure(run: Promise<unknown>): Promise<unknown> {
  return await run.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );
}

describeBackends("functions", ({ promise, embeddedOnly }) => {
  const kinds: Record<
    string,
    (t: OpenApp, args: { how: string; data: unknown }) => Promise<unknown>
  > = {
    query: (t, args) => t.query(functions.fail, args),
    mutation: (t, args) => t.mutation(functions.failMutation, args),
    action: (t, args) => t.action(functions.failAction, args),
  };
  for (const [kind, call] of Object.entries(kinds)) {
    promise(`the data of a ConvexError reaches the caller of a ${kind}`, async (t) => {
      for (const value of data) {
        const error = await failure(call(t, { how: "convex", data: value }));
        expect(error).toBeInstanceOf(ConvexError);
        expect((error as ConvexError<string>).data).toEqual(value);
      }
      const error = await failure(call(t, { how: "subclass", data: "thing" }));
      expect((error as ConvexError<string>).data).toEqual({ code: "NOT_FOUND", what: "thing" });
    });

    promise(`other errors of a ${kind} are no ConvexErrors`, async (t) => {
      const error = await failure(call(t, { how: "plain", data: "trouble" }));
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ConvexError);
      expect(String(error)).toContain("plain trouble");
    });
  }

  promise("a mutation that throws a ConvexError is undone", async (t) => {
    await failure(t.mutation(functions.failMutation, { how: "convex", data: 1 }));
    expect(await t.query(functions.lines)).toEqual([]);
  });

  promise("an action catches the ConvexError of a mutation, data and all", async (t) => {
    const caught = await t.action(functions.caughtInAction, { how: "convex", data: data[1] });
    expect(caught).toMatchObject({ isConvexError: true, data: data[1] });
    const plain = await t.action(functions.caughtInAction, { how: "plain", data: "trouble" });
    expect(plain).toMatchObject({ isConvexError: false });
    expect(plain?.message).toContain("plain trouble");
  });

  promise("a mutation catches the ConvexError of another", async (t) => {
    const caught = await t.mutation(functions.caughtInMutation, { how: "convex", data: data[1] });
    expect(caught).toMatchObject({ isConvexError: true, data: data[1] });
  });

  promise("an action calls queries, mutations and actions, internal ones too", async (t) => {
    expect(await t.action(functions.tour, { line: "x" })).toEqual(["secret", "x", "secret", ["x"]]);
  });

  promise("each call of an action is a transaction of its own", async (t) => {
    await expect(t.action(functions.half)).rejects.toThrow(/plain 1/);
    expect(await t.query(functions.lines)).toEqual(["first half"]);
  });

  promise("an action's mutations at once do not lose each other's writes", async (t) => {
    await t.action(functions.parallelMutations, { count: 25 });
    expect(await t.query(api.transactions.read, { name: "parallel" })).toBe(25);
  });

  promise("a function handle calls what it was made of", async (t) => {
    expect(await t.mutation(functions.throughHandle)).toBe("handle true");
    expect(await t.query(functions.lines)).toEqual(["handle true"]);
  });

  promise("a default export is called by its module's name", async (t) => {
    expect(await t.query(makeFunctionReference<"query">("functions"))).toBe("the default export");
    expect(await t.query(makeFunctionReference<"query">("functions:default"))).toBe(
      "the default export",
    );
  });

  promise("what is not there, or no function, is refused", async (t) => {
    for (const name of ["functions:nothing", "nowhere:nothing", "functions:notAFunction"]) {
      await expect(t.query(makeFunctionReference<"query">(name)), name).rejects.toThrow();
      await expect(t.action(functions.byName, { name }), name).rejects.toThrow();
    }
  });

  promise("a function is called as what it is", async (t) => {
    const query = makeFunctionReference<"query">("functions:failMutation");
    await expect(t.query(query, { how: "plain", data: 1 })).rejects.toThrow(/[Mm]utation|query/);
    const mutation = makeFunctionReference<"mutation">("functions:lines");
    await expect(t.mutation(mutation)).rejects.toThrow(/mutation|Mutation/);
    const action = makeFunctionReference<"action">("functions:lines");
    await expect(t.action(action)).rejects.toThrow(/action|Action/);
    await expect(t.action(functions.asWrongType)).rejects.toThrow(/[Mm]utation|query/);
  });

  embeddedOnly(
    "convex-test calls any function",
    "clients cannot call internal functions, nor tell that they are there",
    async (t) => {
      const hidden = /Could not find public function for 'functions:/;
      for (const name of ["secretQuery", "absent"]) {
        const reference = makeFunctionReference<"query">(`functions:${name}`);
        await expect(t.query(reference), name).rejects.toThrow(hidden);
      }
      const mutation = makeFunctionReference<"mutation">("functions:secretMutation");
      await expect(t.mutation(mutation, { line: "x" })).rejects.toThrow(hidden);
      const action = makeFunctionReference<"action">("functions:secretAction");
      await expect(t.action(action)).rejects.toThrow(hidden);
      expect(await t.query(functions.lines)).toEqual([]);
    },
  );

  const frame = (name: string) =>
    String.raw` {4}at ${name} \(\.\./convex/functions\.ts:\d+:\d+\)\n`;
  const story = frame("failing") + frame("(?:async )?handler");

  embeddedOnly(
    "convex-test throws the error itself",
    "who calls a function that throws catches the whole story, data and all",
    async (t) => {
      const plain = { how: "plain", data: "trouble" };
      const convex = { how: "convex", data: { code: 7 } };
      for (const caught of [functions.caughtInAction, functions.caughtInMutation]) {
        const call = (args: typeof plain | typeof convex) =>
          caught === functions.caughtInAction
            ? t.action(functions.caughtInAction, args)
            : t.mutation(functions.caughtInMutation, args);
        expect((await call(plain))?.message).toMatch(
          new RegExp(`^Uncaught Error: plain trouble\\n${story}$`),
        );
        expect(await call(convex)).toEqual({
          isConvexError: true,
          data: { code: 7 },
          message: expect.stringMatching(
            new RegExp(`^Uncaught ConvexError: \\{"code":7\\}\\n${story}$`),
          ) as string,
        });
      }
      // Not caught, it is told under the one that did not catch it.
      expect(String(await failure(t.action(functions.half)))).toMatch(
        new RegExp(
          `Server Error\\nUncaught Error: Uncaught Error: plain 1\\n${story}\\n${frame("async handler")}\\n`,
        ),
      );
    },
  );

  embeddedOnly(
    "convex-test throws the value itself",
    "what is thrown need not be an error",
    async (t) => {
      for (const [data, told] of [
        ["a text", "a text"],
        [null, "null"],
        [17, "17"],
        [{ a: 1 }, "#<Object>"],
      ]) {
        const args = { how: "thrown", data };
        for (const run of [
          () => t.query(functions.fail, args),
          () => t.mutation(functions.failMutation, args),
          () => t.action(functions.failAction, args),
        ]) {
          expect(((await failure(run())) as Error).message).toContain(
            `Server Error\nUncaught ${told}\n\n`,
          );
        }
      }
    },
  );

  embeddedOnly(
    "convex-test keeps no log",
    "an action's lines hold those of what it calls",
    async (t) => {
      const answer = await fetch(`${t.url}/api/action`, {
        method: "POST",
        body: JSON.stringify({ path: "functions:talkative", args: {} }),
      });
      expect(((await answer.json()) as { logLines: string[] }).logLines).toEqual([
        "[LOG] 'before' [ 1, 2 ]",
        "[WARN] 'within'",
        "[ERROR] [Error: after]",
      ]);
    },
  );

  embeddedOnly("convex-test keeps no log", "an action is told what it did not await", async (t) => {
    const answer = await fetch(`${t.url}/api/action`, {
      method: "POST",
      body: JSON.stringify({ path: "functions:careless", args: {} }),
    });
    const { logLines } = (await answer.json()) as { logLines: string[] };
    expect(logLines).toEqual([
      expect.stringMatching(/^\[WARN\] 1 unawaited operation: \[query\]\./),
    ]);
  });

  embeddedOnly(
    "convex-test throws the error itself",
    "errors show the developer's file",
    async (t) => {
      const error = await failure(t.mutation(functions.failMutation, { how: "type", data: 1 }));
      expect(String(error)).toMatch(/\[Request ID: [0-9a-f]{16}\] Server Error/);
      expect(String(error)).toMatch(/Uncaught TypeError: wrong type of thing/);
      expect(String(error)).toMatch(/at failing \(\.\.\/convex\/functions\.ts:\d+:\d+\)/);
    },
  );
});
