import { useConvex } from "convex/react";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { dayAt } from "../../../convex/shared/reportDays";
import { useMe } from "../../lib/me";
import { firstDay, partsOf, type Period } from "./periods";
import { type Report, toReport } from "./report";

type State =
  | { is: "loading" }
  | { is: "failed" }
  | { is: "there"; report: Report; from: string; to: string; at: number };

/**
 * The report of a period as it is now, and again at `reload`. It is asked for rather than
 * subscribed to: thousands of rows would be read anew with every message of anybody.
 */
export function useReport(period: Period): { state: State; reload: () => void } {
  const convex = useConvex();
  const { timeZone } = useMe().account;
  const [asked, setAsked] = useState(0);
  const key = `${period.key} ${asked}`;
  const [answer, setAnswer] = useState<{ key: string; state: State } | null>(null);
  useEffect(() => {
    let left = false;
    const settle = (state: State) => {
      if (!left) setAnswer({ key, state });
    };
    const load = async (): Promise<State> => {
      const at = Date.now();
      const to = dayAt(at, timeZone);
      const from = firstDay(period, to);
      const parts = await Promise.all(
        partsOf(from, to).map((part) => convex.query(api.reports.read, part)),
      );
      return { is: "there", report: toReport(parts, period, { from, to }), from, to, at };
    };
    load().then(settle, () => settle({ is: "failed" }));
    return () => {
      left = true;
    };
  }, [convex, timeZone, period, key]);
  const reload = useCallback(() => setAsked((count) => count + 1), []);
  return { state: answer?.key === key ? answer.state : { is: "loading" }, reload };
}
