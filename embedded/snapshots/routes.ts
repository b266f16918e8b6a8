/** The endpoints of `convex import` and `convex export`, and what tells what tables hold. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { z } from "zod";
import { IMPORT_MODES } from "../engine/import-data.ts";
import { HttpError } from "../server/http-error.ts";
import type { Method, Route, RouteReply, RouteRequest } from "../server/route.ts";
import type { Exports } from "./exports.ts";
import type { Imports } from "./imports.ts";
import { ROW_FORMATS } from "./read-rows.ts";

const finishUpload = z.object({
  uploadToken: z.string(),
  partTokens: z.array(z.string()),
  import: z.object({
    tableName: z.string().nullish(),
    componentPath: z.string().nullish(),
    mode: z.enum(IMPORT_MODES),
    format: z.enum([...ROW_FORMATS, "zip"]),
  }),
});
const whichImport = z.object({ importId: z.string() });

export function snapshotRoutes(
  imports: Imports,
  exports: Exports,
  shapes: () => Promise<Record<string, string>>,
): Route[] {
  return [
    admin("GET", "/api/shapes2", shapes),
    admin("POST", "/api/import/start_upload", async () => ({
      uploadToken: await imports.startUpload(),
    })),
    admin("POST", "/api/import/upload_part", async ({ url, stream }) =>
      imports.uploadPart(
        url.searchParams.get("uploadToken") ?? "",
        Number(url.searchParams.get("partNumber")),
        stream,
      ),
    ),
    admin("POST", "/api/import/finish_upload", async (request) => {
      const { uploadToken, partTokens, import: wanted } = await bodyOf(request, finishUpload);
      const { mode, format, tableName, componentPath } = wanted;
      if ((format === "zip") !== (tableName === null || tableName === undefined)) {
        throw new HttpError(400, "BadImport", "tableName goes with every format but zip.");
      }
      const importId = await imports.finishUpload(uploadToken, partTokens, {
        mode,
        format,
        table: tableName ?? null,
        component: componentPath ?? "",
      });
      return { importId };
    }),
    admin("POST", "/api/perform_import", async (request) => {
      imports.perform((await bodyOf(request, whichImport)).importId);
      return null;
    }),
    admin("POST", "/api/cancel_import", async (request) => {
      await imports.cancel((await bodyOf(request, whichImport)).importId);
      return null;
    }),
    admin("POST", "/api/export/request/zip", ({ url }) => {
      exports.start(url.searchParams.get("includeStorage") === "true");
      return null;
    }),
    {
      method: "GET",
      path: "/api/export/zip/*",
      access: "admin",
      handle: ({ rest }) => download(exports.find(rest), rest),
    },
  ];
}

async function download(path: string, ts: string): Promise<RouteReply> {
  const { size } = await stat(path);
  return {
    headers: {
      "content-type": "application/zip",
      "content-length": String(size),
      "content-disposition": `attachment; filename=snapshot_${ts}.zip`,
    },
    body: createReadStream(path),
  };
}

async function bodyOf<T>(request: RouteRequest, shape: z.ZodType<T>): Promise<T> {
  const parsed = shape.safeParse(await request.json());
  if (parsed.success) return parsed.data;
  throw new HttpError(400, "BadJsonBody", z.prettifyError(parsed.error));
}

function admin(method: Method, path: string, handle: (request: RouteRequest) => unknown): Route {
  return {
    method,
    path,
    access: "admin",
    handle: async (request): Promise<RouteReply> => ({
      body: JSON.stringify(await handle(request)),
    }),
  };
}
