import { workerData } from "node:worker_threads";

/** What a thread is given to begin with. */
export interface ThreadSetup {
  entry: string;
  /** JavaScript by URL: the entry and what it imports. */
  modules: Map<string, string>;
  data: unknown;
}

/** In a thread: the `data` it was started with. */
export function threadData(): unknown {
  return (workerData as ThreadSetup).data;
}
