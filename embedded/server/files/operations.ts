import type { ReadToken } from "../../engine/upload-token.ts";

export interface FileRecord {
  [key: string]: string | number | null;
  uuid: string;
  sha256: string;
  size: number;
  contentType: string | null;
}

export interface FileOperations {
  "storage/readUploadToken": { input: { token: string }; output: ReadToken };
  "storage/insert": { input: FileRecord & { component: string }; output: string };
  "storage/byUuid": { input: { uuid: string }; output: FileRecord | null };
}
