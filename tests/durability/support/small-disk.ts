/** A disk of its own that a test can fill: a tmpfs, which needs the right to mount one. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes. */
const STEP = 4096;

export class SmallDisk {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static mount(directory: string, megabytes: number): SmallDisk {
    mkdirSync(directory, { recursive: true });
    const options = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "none", directory];
    execFileSync("mount", options, { stdio: "pipe" });
    return new SmallDisk(directory);
  }

  /** Takes all the space there is, but for the given bytes. */
  fill(leave = 0): void {
    rmSync(join(this.directory, "spare"), { force: true });
    if (leave > 0) this.#write("spare", leave);
    this.#write("ballast", Infinity);
    rmSync(join(this.directory, "spare"), { force: true });
  }

  /** Gives it all back. */
  free(): void {
    rmSync(join(this.directory, "ballast"), { force: true });
  }

  unmount(): void {
    execFileSync("umount", [this.directory], { stdio: "pipe" });
  }

  #write(name: string, bytes: number): void {
    const file = openSync(join(this.directory, name), "a");
    const step = Buffer.alloc(STEP);
    try {
      for (let written = 0; written < bytes; written += STEP) writeSync(file, step);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    } finally {
      closeSync(file);
    }
  }
}

/** Whether this machine lets us mount one. */
export function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "mount-"));
  try {
    SmallDisk.mount(directory, 1).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
}
