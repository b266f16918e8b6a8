/** How many conversations a screen shows: the newest. */
export const PAGE = 25;

/** As much of a row of the list as the benchmark looks at. */
export interface Row {
  _id: string | number;
  preview: string;
}

/** One subscribed client: a member's window with the inbox in it. */
export interface Screen {
  /** What it shows now, newest first. */
  readonly rows: Row[];
  /** When that last changed, as `now()` gives it. */
  readonly changedAt: number;
  /** Called after each change. */
  onChange: () => void;
  close(): Promise<void>;
}

/** A system under measurement, as its clients know it. */
export interface Viewers {
  /** A client of the nth person, connected and showing the list. */
  open(person: number): Promise<Screen>;
  /** The list as it is now, asked for afresh. */
  fresh(): Promise<Row[]>;
}
