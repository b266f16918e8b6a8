import { cx } from "../../lib/cx";

export type Figures = {
  /** Names the table for who hears it, and its file. */
  name: string;
  /** The first one names the row, the others hold figures. */
  columns: readonly string[];
  rows: readonly {
    key: string;
    head: string;
    /** As shown; what a spreadsheet gets in its place stands in `raw`. */
    cells: readonly string[];
    raw: readonly (string | number)[];
    /** How long a bar is drawn below the row's name, from 0 to 1. */
    bar?: number;
  }[];
};

/** Figures in rows. On a phone it scrolls sideways, with the first column in place. */
export function FigureTable({ name, columns, rows }: Figures) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={name}>
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">{name}</caption>
        <thead>
          <tr className="text-xs text-muted">
            {columns.map((column, index) => (
              <th
                key={column}
                scope="col"
                className={cx(
                  "py-1.5 font-medium",
                  index === 0
                    ? "sticky left-0 min-w-28 bg-surface pr-2 text-left"
                    : "min-w-12 pl-3 text-right align-bottom",
                )}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells, bar }) => (
            <tr key={key} className="border-t border-line">
              <th
                scope="row"
                className="sticky left-0 max-w-72 bg-surface py-1.5 pr-3 text-left font-normal"
              >
                {head}
                {bar !== undefined && (
                  <span aria-hidden className="mt-1 block h-1.5 rounded-full bg-sunken">
                    <span
                      className="block h-full rounded-full bg-accent"
                      style={{ width: `${Math.max(1, 100 * bar)}%` }}
                    />
                  </span>
                )}
              </th>
              {cells.map((cell, index) => (
                <td key={columns[index + 1]} className="py-1.5 pl-3 text-right whitespace-nowrap">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
