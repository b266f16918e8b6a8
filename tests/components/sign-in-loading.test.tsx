import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SignInLoading } from "../../src/app/auth/sign-in-loading";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("AUTH-1 a sign-in that does not load is said, with a way on", () => {
  render(<SignInLoading />);
  act(() => void vi.advanceTimersByTime(11_000));
  expect(screen.queryByRole("alert")).toBeNull();
  act(() => void vi.advanceTimersByTime(2_000));
  expect(screen.getByRole("alert").textContent).toContain("The sign-in does not load");
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});
