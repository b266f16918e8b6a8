import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { safeName } from "./safe-name";

/** A ZIP being filled, file by file. */
export class Archive {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  readonly #zip = new Zip((error, chunk) => {
    if (error) this.#error = error;
    else this.#chunks.push(chunk as Uint8Array<ArrayBuffer>);
  });
  readonly #taken = new Set<string>();
  #error: Error | null = null;

  async addText(path: string, text: Blob | string): Promise<void> {
    const bytes =
      typeof text === "string"
        ? new TextEncoder().encode(text)
        : new Uint8Array(await text.arrayBuffer());
    this.#add(new ZipDeflate(path, { level: 6 }), bytes);
  }

  /** A file as it is: most are compressed already. Returns its path, which is a new one. */
  addFile(folder: string, name: string, bytes: Uint8Array): string {
    const path = this.#free(folder, safeName(name));
    this.#add(new ZipPassThrough(path), bytes);
    return path;
  }

  end(): Blob {
    this.#zip.end();
    if (this.#error) throw this.#error;
    return new Blob(this.#chunks, { type: "application/zip" });
  }

  #add(file: ZipDeflate | ZipPassThrough, bytes: Uint8Array): void {
    this.#zip.add(file);
    file.push(bytes, true);
    if (this.#error) throw this.#error;
  }

  #free(folder: string, name: string): string {
    for (let count = 1; ; count++) {
      const path = `${folder}/${count === 1 ? "" : `${count}-`}${name}`;
      if (this.#taken.has(path.toLowerCase())) continue;
      this.#taken.add(path.toLowerCase());
      return path;
    }
  }
}
