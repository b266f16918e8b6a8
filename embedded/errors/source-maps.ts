/** Positions in pushed bundles → positions in the developer's files. */
import { TraceMap, traceSegment } from "@jridgewell/trace-mapping";

export interface MappedModule {
  /** Path as pushed; shown when there is no usable map. */
  path: string;
  /** Modules of equal hash have equal maps, which are then parsed once. */
  hash: string;
  sourceMap: string | null;
}

/** The pushed module behind a file name in a stack, or null for any other code. */
export type ModuleLookup = (fileName: string) => MappedModule | null;

export interface Position {
  file: string;
  /** From 1, both. */
  line: number;
  column: number;
}

/** Parsed maps take several times their text, and only failing modules need theirs. */
const MAX_PARSED = 64;
const parsed = new Map<string, TraceMap | null>();

function parse(module: MappedModule): TraceMap | null {
  const known = parsed.get(module.hash);
  if (known !== undefined) return known;
  let map: TraceMap | null = null;
  try {
    if (module.sourceMap !== null) map = new TraceMap(module.sourceMap);
  } catch {
    // A broken map costs the developer line numbers, never the error itself.
  }
  const [oldest] = parsed.keys();
  if (parsed.size >= MAX_PARSED && oldest !== undefined) parsed.delete(oldest);
  parsed.set(module.hash, map);
  return map;
}

/** Where generated code at `line` and `column` (from 1) was written; as is without a mapping. */
export function originalPosition(module: MappedModule, line: number, column: number): Position {
  const map = parse(module);
  const segment = map && traceSegment(map, line - 1, column - 1);
  if (!map || !segment || segment.length === 1) return { file: module.path, line, column };
  const [, source, sourceLine, sourceColumn] = segment;
  return {
    file: map.sources[source] ?? module.path,
    line: sourceLine + 1,
    column: sourceColumn + 1,
  };
}

let installed: ModuleLookup = () => null;

/** Sets how this thread finds the modules it runs, for errors formatted without a lookup. */
export function useSourceMaps(lookup: ModuleLookup): void {
  installed = lookup;
}

/** What `useSourceMaps` set last. */
export const installedLookup: ModuleLookup = (fileName) => installed(fileName);
