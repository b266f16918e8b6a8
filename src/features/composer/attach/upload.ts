import type { ConvexReactClient } from "convex/react";
import type { api } from "../../../../convex/_generated/api";
import type { Id } from "../../../../convex/_generated/dataModel";
import { attachmentProblem } from "../../../../convex/shared/attachments";
import { errorCode, errorText } from "../../../lib/errors";
import type { Channel, ConversationId } from "../../../lib/types";
import { addFile, readDraft } from "../draft";
import { NO_FILES } from "../draft-files";
import { changeUploads, readUploads, type Uploading } from "./uploading";

/** Where files go: the draft, and the conversation it is for. */
export type Destination = {
  client: ConvexReactClient;
  functions: typeof api.uploads;
  key: string;
  conversationId: ConversationId;
  channel: Channel;
};

/** Shown as pictures while they are on their way. */
const PICTURE = /^image\/(png|jpeg|gif|webp)$/;
/** The types a browser may be told of a stored file; any other could be made to run. */
const SAFE = /^(image\/(png|jpeg|gif|webp)|application\/pdf)$/;

const running = new Map<string, AbortController>();

/** Uploads files into a draft, each by itself; what the channel cannot carry is refused at once. */
export function addFiles(to: Destination, files: readonly File[]): void {
  changeUploads(to.key, () => ({ refused: [] }));
  for (const file of files) {
    const { files: attached = NO_FILES } = readDraft(to.key);
    const others = [...attached, ...readUploads(to.key).uploading];
    // A type that the browser does not know is left to the server, which looks into the file.
    const contentType = file.type === "" ? undefined : file.type;
    const candidate = { name: file.name, size: file.size, contentType };
    const problem = attachmentProblem(to.channel, candidate, others);
    if (problem === null) void upload(to, file);
    else refuse(to, problem);
  }
}

/** Ends an upload that is no longer wanted. */
export function cancelUpload(key: string, id: string): void {
  running.get(id)?.abort();
  forget(key, id);
}

async function upload(to: Destination, file: File): Promise<void> {
  const { client, functions, key, conversationId } = to;
  const id = crypto.randomUUID();
  const stop = new AbortController();
  const preview = PICTURE.test(file.type) ? URL.createObjectURL(file) : undefined;
  running.set(id, stop);
  const { name, size } = file;
  const begun: Uploading = { id, name, size, progress: 0, ...(preview && { preview }) };
  changeUploads(key, ({ uploading }) => ({ uploading: [...uploading, begun] }));
  try {
    const { uploadId, url } = await client.mutation(functions.begin, {
      conversationId,
      name,
      size,
    });
    const storageId = await post(url, file, stop.signal, (progress) =>
      changeUploads(key, ({ uploading }) => ({
        uploading: uploading.map((one) => (one.id === id ? { ...one, progress } : one)),
      })),
    );
    const stored = await client.action(functions.finish, { uploadId, storageId });
    if (!stop.signal.aborted) addFile(key, stored);
  } catch (error) {
    if (stop.signal.aborted) return;
    const isKnown = errorCode(error) !== null;
    const reason = isKnown
      ? errorText(error)
      : `${name} could not be uploaded. Check the connection and try again.`;
    refuse(to, reason, isKnown ? undefined : file);
  } finally {
    forget(key, id);
    running.delete(id);
    if (preview) URL.revokeObjectURL(preview);
  }
}

function forget(key: string, id: string): void {
  changeUploads(key, ({ uploading }) => ({ uploading: uploading.filter((one) => one.id !== id) }));
}

function refuse(to: Destination, reason: string, again?: File): void {
  const id = crypto.randomUUID();
  const dismiss = () =>
    changeUploads(to.key, ({ refused }) => ({ refused: refused.filter((one) => one.id !== id) }));
  const retry = again && (() => (dismiss(), void upload(to, again)));
  changeUploads(to.key, ({ refused }) => ({
    refused: [...refused, { id, reason, ...(retry && { retry }) }],
  }));
}

/** Posts a file; fetch cannot tell how far it is. Rejects when it does not arrive or is stopped. */
function post(
  url: string,
  file: File,
  signal: AbortSignal,
  onProgress: (progress: number) => void,
): Promise<Id<"_storage">> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new Error("the file did not arrive"));
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener("load", () => {
      const storageId = request.status === 200 ? storageIdOf(request.responseText) : null;
      if (storageId === null) fail();
      else resolve(storageId);
    });
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", url);
    const type = SAFE.test(file.type) ? file.type : "application/octet-stream";
    request.setRequestHeader("Content-Type", type);
    request.send(file);
  });
}

function storageIdOf(answer: string): Id<"_storage"> | null {
  try {
    const { storageId } = JSON.parse(answer) as { storageId?: unknown };
    return typeof storageId === "string" ? (storageId as Id<"_storage">) : null;
  } catch {
    return null;
  }
}
