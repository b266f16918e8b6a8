import {
  anyApi,
  type ApiFromModules,
  type FilterApi,
  type FunctionReference,
  type FunctionType,
} from "convex/server";
import type * as documents from "./documents";
import type * as files from "./files";
import type * as functions from "./functions";
import type * as identity from "./identity";
import type * as jobs from "./jobs";
import type * as limits from "./limits";
import type * as meta from "./meta";
import type * as pages from "./pages";
import type * as platform from "./platform";
import type * as reset from "./reset";
import type * as search from "./search";
import type * as tasks from "./tasks";
import type * as transactions from "./transactions";
import type * as validation from "./validation";
import type * as vectors from "./vectors";
import type * as values from "./values";

type Modules = ApiFromModules<{
  documents: typeof documents;
  files: typeof files;
  functions: typeof functions;
  identity: typeof identity;
  jobs: typeof jobs;
  limits: typeof limits;
  meta: typeof meta;
  pages: typeof pages;
  platform: typeof platform;
  reset: typeof reset;
  search: typeof search;
  tasks: typeof tasks;
  transactions: typeof transactions;
  validation: typeof validation;
  values: typeof values;
  vectors: typeof vectors;
}>;

export const api: FilterApi<Modules, FunctionReference<FunctionType, "public">> = anyApi as never;
export const internal: FilterApi<
  Modules,
  FunctionReference<FunctionType, "internal">
> = anyApi as never;
