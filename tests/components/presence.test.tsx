import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HEARTBEAT, TYPING_FOR } from "../../convex/shared/together";
import { attend } from "../../src/features/presence/attendance";
import { useTyping } from "../../src/features/presence/use-typing";
import { TypingLine } from "../../src/features/presence/viewers";
import { answer, CONVERSATION, offlineClient, Surroundings, testId } from "./support";

const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setVisible(visible: boolean) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(visible ? "visible" : "hidden");
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("LIVE-2 what a tab says of itself", () => {
  function visit(welcome = true) {
    const said: string[] = [];
    const attendance = attend({
      come: async () => {
        said.push("here");
        return welcome;
      },
      go: () => said.push("gone"),
      vanish: () => said.push("closed"),
    });
    return { ...attendance, said };
  }

  test("skimming says nothing, staying says so three times a minute at most", async () => {
    const skimmed = visit();
    await vi.advanceTimersByTimeAsync(100);
    skimmed.end();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(skimmed.said).toEqual([]);

    const { said, end } = visit();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(said).toEqual(Array(Math.ceil(MINUTE / HEARTBEAT)).fill("here"));
    expect(said.length).toBeLessThanOrEqual(3);
    end();
  });

  test("a hidden tab goes and says no more until it is shown", async () => {
    const { said, end } = visit();
    await vi.advanceTimersByTimeAsync(1_000);
    setVisible(false);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(said).toEqual(["here", "gone"]);
    setVisible(true);
    expect(said).toEqual(["here", "gone", "here"]);
    end();
  });

  test("an untouched tab goes after five minutes, and is back at the first touch", async () => {
    const { said, end } = visit();
    await vi.advanceTimersByTimeAsync(6 * MINUTE);
    expect(said.at(-1)).toBe("gone");
    const before = said.length;
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(said).toHaveLength(before);
    window.dispatchEvent(new Event("pointermove"));
    expect(said.at(-1)).toBe("here");
    end();
  });

  test("who is not welcome does not go on asking", async () => {
    const { said } = visit(false);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(said).toEqual(["here"]);
  });

  test("a page that is taken down says so last", async () => {
    const { said, end } = visit();
    await vi.advanceTimersByTimeAsync(1_000);
    window.dispatchEvent(new Event("pagehide"));
    expect(said).toEqual(["here", "gone", "closed"]);
    end();
  });
});

describe("LIVE-1 typing", () => {
  function typist({ connected = true } = {}) {
    const { client, mutation } = offlineClient();
    mutation.mockResolvedValue(null);
    const state = client.connectionState();
    vi.spyOn(client, "connectionState").mockReturnValue({
      ...state,
      isWebSocketConnected: connected,
    });
    const { result, unmount } = renderHook(() => useTyping(CONVERSATION), {
      wrapper: ({ children }) => <Surroundings client={client}>{children}</Surroundings>,
    });
    const said = () => mutation.mock.calls.map(([, args]) => Reflect.get(args ?? {}, "typing"));
    return { touch: result.current, said, unmount };
  }

  test("is said once for many keystrokes, again before it is over, and taken back at a pause", async () => {
    const { touch, said } = typist();
    for (let key = 0; key < 20; key++) {
      touch(true);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(said()).toEqual([true]);
    for (let key = 0; key < (2 * TYPING_FOR) / 200; key++) {
      touch(true);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(said()).toEqual([true, true, true, true]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(said()).toEqual([true, true, true, true, false]);
  });

  test("emptied, sent or left, it is over at once", () => {
    const { touch, said, unmount } = typist();
    touch(true);
    touch(false);
    touch(false);
    expect(said()).toEqual([true, false]);
    touch(true);
    unmount();
    expect(said()).toEqual([true, false, true, false]);
  });

  test("offline nothing queues up", () => {
    const { touch, said } = typist({ connected: false });
    touch(true);
    touch(false);
    expect(said()).toEqual([]);
  });

  test("who fell silent while typing is not seen typing for ever, whatever the clocks say", async () => {
    const { client } = offlineClient();
    const typingUntil = Date.now() - 60 * MINUTE;
    const bob = { memberId: testId<"members">("bob"), name: "Bob", typingUntil };
    answer(client, { "presence:viewers": [bob] });
    render(
      <Surroundings client={client}>
        <TypingLine conversationId={CONVERSATION} />
      </Surroundings>,
    );
    expect(screen.getByText("Bob is typing…")).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(TYPING_FOR + 10));
    expect(screen.queryByText("Bob is typing…")).toBeNull();
  });
});
