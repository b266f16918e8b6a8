import { ChartNoAxesColumn, RefreshCw } from "lucide-react";
import { useLocation, useSearch } from "wouter";
import { REPORTS } from "../../lib/routes";
import { clockTime } from "../../lib/time";
import { IconButton } from "../../ui/button";
import { Failed } from "../../ui/failed";
import { INPUT } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { Bone } from "../../ui/skeleton";
import { ColumnChart } from "./column-chart";
import { FigureTable } from "./figure-table";
import { columnLabel, DEFAULT_PERIOD, type Period, PERIODS } from "./periods";
import type { Report } from "./report";
import { Section } from "./section";
import * as tables from "./tables";
import { useReport } from "./use-report";
import { duration, number, share } from "./words";

/** How much is written, how fast customers are answered, what fails, and what the assistant is good for. */
export default function ReportsPage() {
  const asked = new URLSearchParams(useSearch()).get("period");
  const period = PERIODS.find(({ key }) => key === asked) ?? DEFAULT_PERIOD;
  const { state, reload } = useReport(period);
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-16 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 md:min-h-12.5">
        <h1 className="flex-1 text-lg font-semibold tracking-tight">Reports</h1>
        <p role="status" className="text-xs text-muted max-md:order-last max-md:w-full">
          {state.is === "loading" && "Loading…"}
          {state.is === "there" && `As of ${clockTime(state.at)}`}
        </p>
        <PeriodChoice period={period} />
        <IconButton label="Refresh" onClick={reload} disabled={state.is === "loading"}>
          <RefreshCw className="size-4" aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto bg-canvas">
        {state.is === "loading" && <Loading />}
        {state.is === "failed" && (
          <Failed title="The report could not be loaded" onRetry={reload} />
        )}
        {state.is === "there" && <Body {...state} period={period} />}
      </div>
    </div>
  );
}

function PeriodChoice({ period }: { period: Period }) {
  const [, navigate] = useLocation();
  return (
    <span className="w-32">
      <select
        aria-label="Period"
        value={period.key}
        onChange={(event) => navigate(`${REPORTS}?period=${event.target.value}`)}
        className={INPUT}
      >
        {PERIODS.map(({ key, label }) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
}

type BodyProps = { report: Report; period: Period; from: string; to: string };

function Body({ report, period, from, to }: BodyProps) {
  const { total, columns, assistant } = report;
  const days = `${from} to ${to}`;
  if (total.received + total.sent + (assistant["asked"] ?? 0) === 0) {
    return (
      <Notice icon={ChartNoAxesColumn} title="Nothing happened in this period">
        As soon as messages come in or go out, they are counted here.
      </Notice>
    );
  }
  const overTime = tables.columnTable(report, period);
  return (
    <div className="mx-auto max-w-5xl space-y-4 p-4">
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-5">
        <Tile name="Received">{number(total.received)}</Tile>
        <Tile name="Sent">{number(total.sent)}</Tile>
        <Tile name="Failed">{number(total.failed)}</Tile>
        <Tile name="Median response">{duration(total.all.median)}</Tile>
        <Tile name="Answered in time">{share(total.all.inTime, total.all.count)}</Tile>
      </dl>
      <Section
        title="Messages"
        none="No messages in this period."
        tables={[tables.volumeTable(report), tables.memberTable(report)]}
        days={days}
      >
        <ColumnChart
          label={`Messages received and sent by ${period.unit}; the same as a table below`}
          columns={columns.map(({ from: key, received, sent }) => {
            return { key, label: columnLabel(period, key), received, sent };
          })}
        />
        <details className="mt-2">
          <summary className="tap w-fit cursor-pointer rounded-md text-xs text-muted hover:text-ink">
            As a table
          </summary>
          <FigureTable {...overTime} />
        </details>
      </Section>
      <Section
        title="Response times"
        none="No customer was answered in this period."
        tables={[tables.speedByChannel(report), tables.speedByMember(report)]}
        days={days}
      >
        <p className="max-w-2xl text-xs text-muted">
          From the first message a customer waits with until a person’s reply was accepted for
          sending. First replies are those to a new conversation, or one that was archived. Counts
          and shares are exact, times within 2.5 %.
        </p>
      </Section>
      <Section
        title="Failures"
        none="Nothing failed in this period."
        tables={[tables.failureTable(report)]}
        days={days}
      />
      <Section
        title="ComposeAI"
        none="Nobody asked for a suggestion in this period."
        tables={[tables.assistantTable(report)]}
        days={days}
      />
    </div>
  );
}

function Tile({ name, children }: { name: string; children: string }) {
  return (
    <div className="rounded-lg border border-line bg-surface px-4 py-3 shadow-card">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="m-0 text-xl font-semibold tracking-tight tabular-nums">{children}</dd>
    </div>
  );
}

function Loading() {
  return (
    <div className="mx-auto max-w-5xl animate-appear space-y-4 p-4">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-5">
        {[1, 2, 3, 4, 5].map((tile) => (
          <Bone key={tile} className="h-18" />
        ))}
      </div>
      <Bone className="h-80" />
      <Bone className="h-48" />
    </div>
  );
}
