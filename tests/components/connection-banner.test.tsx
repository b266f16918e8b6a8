import { act, cleanup, render, screen } from "@testing-library/react";
import type { ConnectionState } from "convex/browser";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConnectionBanner } from "../../src/app/connection-banner";
import { offlineClient } from "./support";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const CONNECTED: ConnectionState = {
  hasInflightRequests: false,
  isWebSocketConnected: true,
  timeOfOldestInflightRequest: null,
  hasEverConnected: true,
  connectionCount: 1,
  connectionRetries: 0,
  inflightMutations: 0,
  inflightActions: 0,
};

function show(state: Partial<ConnectionState>, online = true) {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(online);
  const { client } = offlineClient();
  vi.spyOn(client, "connectionState").mockReturnValue({ ...CONNECTED, ...state });
  render(<ConnectionBanner client={client} />);
}

const said = () => screen.getByRole("status").textContent;
const wait = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));

test("LIVE-3 a short reconnect is nobody's business, a longer one is said", () => {
  show({ isWebSocketConnected: false });
  wait(1000);
  expect(said()).toBe("");
  wait(1000);
  expect(said()).toContain("Reconnecting…");
});

test("LIVE-3 with the network gone and the socket down there is no waiting", () => {
  show({ isWebSocketConnected: false, inflightMutations: 1 }, false);
  expect(said()).toContain("You're offline. 1 change is waiting");
});

test("LIVE-3 a lost network that the socket has not noticed shows when something waits", () => {
  show({ inflightMutations: 1 }, false);
  wait(2000);
  expect(said()).toContain("You're offline. 1 change is waiting");
});

test("LIVE-3 on one machine without a network everything works and nothing is said", () => {
  show({}, false);
  wait(10_000);
  expect(said()).toBe("");
});
