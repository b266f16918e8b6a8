import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

export type Portal = NonNullable<FunctionReturnType<typeof api.portal.get>>;
export type PortalMessage = FunctionReturnType<typeof api.portal.messages>["page"][number];
export type PortalFile = PortalMessage["files"][number];
export type UploadId = Id<"portalUploads">;

/** A file that is on the server and waits for its message. */
export type AddedFile = { uploadId: UploadId; file: PortalFile };
