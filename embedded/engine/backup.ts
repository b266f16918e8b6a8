import type { Driver } from "../store/driver.ts";
import { failedMessage } from "./failures.ts";
import type { FromWorker } from "./messages.ts";

/** Begins a copy of the database, and answers the request when it is there: others go on meanwhile. */
export async function beginBackup(
  driver: Driver,
  { id, path }: { id: number; path: string },
  post: (message: FromWorker) => void,
): Promise<void> {
  const { begun, done } = driver.backup(path);
  await begun;
  done.then(
    () => post({ type: "done", id }),
    (error: unknown) => post(failedMessage(id, error)),
  );
}
