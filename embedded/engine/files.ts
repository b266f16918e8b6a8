import { Buffer } from "node:buffer";
import type { ComponentPath, Json } from "../deployment.ts";
import { isUuid } from "../server/files/blob-store.ts";
import type { Statement } from "../store/driver.ts";
import type { WriteRecord } from "../store/documents.ts";
import type { DocumentJson } from "../store/index-key.ts";
import type { ImportedFile } from "./import-data.ts";
import type { Store } from "../store/store.ts";
import { tableNumberOf } from "../values/id.ts";
import { signUploadToken } from "./upload-token.ts";

const STORAGE = "_storage";
/** An upload URL's life, in milliseconds. */
const UPLOAD_URL_MS = 60 * 60 * 1_000;

export interface StoredFile {
  uuid: string;
  /** Hex. */
  sha256: string;
  size: number;
  contentType: string | null;
}

/** What the database knows of files: a `_storage` document each, and its public uuid. */
export class Files {
  readonly #store: Store;
  readonly #cloudUrl: string;
  readonly #insert: Statement;
  readonly #byId: Statement;
  readonly #byUuid: Statement;
  readonly #delete: Statement;

  constructor(store: Store, cloudUrl: string) {
    this.#store = store;
    this.#cloudUrl = cloudUrl;
    this.#insert = store.driver.prepare("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)");
    const columns = "SELECT uuid, id, component, sha256, size, content_type FROM files";
    this.#byId = store.driver.prepare(`${columns} WHERE id = ? AND component = ?`);
    this.#byUuid = store.driver.prepare(`${columns} WHERE uuid = ?`);
    this.#delete = store.driver.prepare("DELETE FROM files WHERE uuid = ?");
  }

  /** Records an uploaded file in the running transaction; returns its `_storage` id. */
  insert(component: ComponentPath, file: StoredFile, writes: WriteRecord[]): string {
    const table = this.#store.catalog.ensureTable(component, STORAGE);
    const id = this.#store.newId(table);
    const document = documentOf(id, this.#store.nextCreationTime(), file);
    writes.push(this.#store.documents.insert(table, document, JSON.stringify(document)));
    this.#insert.run(file.uuid, document._id, component, file.sha256, file.size, file.contentType);
    return document._id;
  }

  /** Records a file of a snapshot under the id it had. Throws when there is one of that id. */
  restore(file: ImportedFile): void {
    const { component, id, uuid, sha256, size, contentType, creationTime } = file;
    const table = this.#store.catalog.ensureTable(component, STORAGE);
    const document = documentOf(id, creationTime ?? this.#store.nextCreationTime(), file);
    if (this.#store.documents.get(table, id) !== null) {
      throw new Error(`There is already a stored file with the id ${id}.`);
    }
    this.#store.documents.insert(table, document, JSON.stringify(document));
    this.#insert.run(uuid, id, component, sha256, size, contentType);
  }

  find(component: ComponentPath, id: string): StoredFile | null {
    return asFile(this.#byId.get(id, component));
  }

  findByUuid(uuid: string): StoredFile | null {
    return asFile(this.#byUuid.get(uuid));
  }

  /**
   * The id that a function's argument stands for: an id of `_storage`, or, as once they were, the
   * uuid of a file; null for one of no file. Throws, in Convex's words, when it can be neither.
   * @param method as the developer knows it, e.g. "storage.getUrl"
   */
  idOf(component: ComponentPath, text: string, method: string): string | null {
    if (isUuid(text)) {
      const [, id, owner] = this.#byUuid.get(text) ?? [];
      return id === undefined || owner !== component ? null : String(id);
    }
    const number = tableNumberOf(text);
    const table = number === null ? undefined : this.#store.catalog.tableByNumber(number);
    const isForeign = table !== undefined && table.name !== STORAGE;
    if (number !== null && !isForeign) return text;
    const why = isForeign
      ? "Invalid storage ID. Storage ID cannot be an ID on any table other than '_storage'."
      : `Invalid storage ID: "${text}". Storage ID should be an Id of '_storage' table, or a UUID string.`;
    throw new Error(`Invalid argument \`storageId\` for \`${method}\`: ${why}`);
  }

  url(file: StoredFile): string {
    return `${this.#cloudUrl}/api/storage/${file.uuid}`;
  }

  /** What `storage.getMetadata` tells, which goes by the uuid. */
  metadata({ uuid, sha256, size, contentType }: StoredFile): Json {
    return { storageId: uuid, sha256, size, contentType };
  }

  /** Forgets a file in the running transaction; returns the uuid whose bytes may go after it. */
  remove(component: ComponentPath, id: string, writes: WriteRecord[]): string | null {
    const file = this.find(component, id);
    const table = this.#store.catalog.ensureTable(component, STORAGE);
    const text = this.#store.documents.get(table, id);
    if (!file || text === null) return null;
    this.#delete.run(file.uuid);
    writes.push(this.#store.documents.remove(table, JSON.parse(text) as DocumentJson));
    return file.uuid;
  }

  /** A URL that takes uploads for an hour. `now` in milliseconds. */
  uploadUrl(component: ComponentPath, now: number): string {
    const token = signUploadToken(this.#store.secret, component, now + UPLOAD_URL_MS);
    return `${this.#cloudUrl}/api/storage/upload?token=${token}`;
  }
}

/** As functions see a file, in the form that `SystemDataModel` of `convex/server` has. */
function documentOf(
  id: string,
  creationTime: number,
  { contentType, sha256, size }: Pick<StoredFile, "contentType" | "sha256" | "size">,
): DocumentJson {
  return {
    _creationTime: creationTime,
    _id: id,
    ...(contentType === null ? {} : { contentType }),
    sha256: Buffer.from(sha256, "hex").toString("base64"),
    size,
  };
}

function asFile(row: ReturnType<Statement["get"]>): StoredFile | null {
  if (!row) return null;
  const [uuid, , , sha256, size, contentType] = row;
  return {
    uuid: String(uuid),
    sha256: String(sha256),
    size: Number(size),
    contentType: contentType === null ? null : String(contentType),
  };
}
