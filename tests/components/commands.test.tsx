import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useMemo } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Keyboard } from "../../src/app/keyboard";
import { useCommands, useEscape, type Command } from "../../src/lib/commands";
import { matchCommands } from "../../src/features/palette/match-commands";
import { switchSingleKeys } from "../../src/lib/single-keys";
import { offlineClient, Surroundings } from "./support";

const done = vi.fn<(what: string) => void>();
beforeEach(() => done.mockClear());
afterEach(() => {
  cleanup();
  switchSingleKeys(true);
});

function Offers({ who, keyName }: { who: string; keyName: Command["keyName"] }) {
  const commands = useMemo<Command[]>(
    () => [{ id: who, label: `Archive ${who}`, keyName, run: () => done(who) }],
    [who, keyName],
  );
  useCommands(commands);
  return <textarea aria-label={who} />;
}

const press = (key: string, on: Element = document.body) => fireEvent.keyDown(on, { key });

test("FORM-1 a key does what is offered last, and what was offered before once that is gone", () => {
  const page = (thread: boolean) => (
    <>
      <Keyboard />
      <Offers who="list" keyName="archive" />
      {thread && <Offers who="thread" keyName="archive" />}
    </>
  );
  const { rerender } = render(page(true));
  press("e");
  rerender(page(false));
  press("e");
  expect(done.mock.calls).toEqual([["thread"], ["list"]]);
});

test("FORM-1 Esc closes what is open, the last opened first, before it leads anywhere", () => {
  const Open = ({ what }: { what: string }) => {
    useEscape(() => done(what));
    return null;
  };
  // As after a reload: what is open was there before the thread that holds it offered its way back.
  const page = (open: string[]) => (
    <>
      <Keyboard />
      {open.map((what) => (
        <Open key={what} what={what} />
      ))}
      <Offers who="thread" keyName="back" />
    </>
  );
  const { rerender } = render(page(["question"]));
  for (const open of [["question", "files"], ["question"], []]) {
    rerender(page(open));
    press("Escape");
  }
  expect(done.mock.calls).toEqual([["files"], ["question"], ["thread"]]);
});

test("FORM-1 keys are text while somebody writes, and nothing while an input method chooses", () => {
  render(
    <>
      <Keyboard />
      <Offers who="list" keyName="archive" />
    </>,
  );
  press("e", screen.getByLabelText("list"));
  fireEvent.keyDown(document.body, { key: "e", isComposing: true });
  fireEvent.keyDown(document.body, { key: "e", ctrlKey: true });
  expect(done).not.toHaveBeenCalled();
});

test("FORM-1 single keys can be switched off; the palette stays", async () => {
  render(
    <Surroundings client={offlineClient().client}>
      <Keyboard />
      <Offers who="list" keyName="archive" />
    </Surroundings>,
  );
  switchSingleKeys(false);
  press("e");
  press("?");
  expect(done).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  const input = await screen.findByRole("combobox", { name: "Find or do anything" });
  fireEvent.change(input, { target: { value: "arch li" } });
  fireEvent.keyDown(input, { key: "Enter" });
  expect(done.mock.calls).toEqual([["list"]]);
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("FORM-1 ? shows every key and where it works", async () => {
  render(<Keyboard />);
  press("?");
  const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  for (const does of ["Next conversation", "Reply", "Archive", "Search conversations"]) {
    expect(dialog.textContent).toContain(does);
  }
});

test("FORM-1 the palette matches the beginnings of words, the closest first, each command once", () => {
  const named = (label: string): Command => ({ id: label, label, run: () => {} });
  const commands = [
    named("Go to Archived"),
    named("Archive this conversation"),
    named("Archive this conversation"),
    { id: "silent", run: () => {} },
  ];
  expect(matchCommands(commands, "arch").map(({ label }) => label)).toEqual([
    "Archive this conversation",
    "Go to Archived",
  ]);
  expect(matchCommands(commands, "to arc").map(({ label }) => label)).toEqual(["Go to Archived"]);
  expect(matchCommands(commands, "rchive")).toEqual([]);
});
