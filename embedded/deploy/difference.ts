/** What a push changes, as the CLI prints it (`convex/src/cli/lib/deployApi/finishPush.ts`). */
import type { AuthProvider, Component, Definition, Deployment, Json } from "../deployment.ts";

type IndexJson = { [key: string]: Json };

type IndexDifference = Record<
  "added_indexes" | "removed_indexes" | "enabled_indexes" | "disabled_indexes",
  IndexJson[]
>;

/** By component path. Enabled and disabled are those there already that are staged no more, or now. */
export function indexDifferences(
  before: Deployment | null,
  after: Deployment,
): Record<string, IndexDifference> {
  const result: Record<string, IndexDifference> = {};
  const paths = new Set([
    ...Object.keys(before?.components ?? {}),
    ...Object.keys(after.components),
  ]);
  for (const path of paths) {
    const old = indexes(definitionOf(before, path));
    const now = indexes(definitionOf(after, path));
    const kept = [...now].filter(
      ([key, { staged }]) => old.has(key) && old.get(key)?.staged !== staged,
    );
    const indexesOf = (entries: [string, IndexJson][]) => entries.map(([, index]) => index);
    result[path] = {
      added_indexes: indexesOf([...now].filter(([key]) => !old.has(key))),
      removed_indexes: indexesOf([...old].filter(([key]) => !now.has(key))),
      enabled_indexes: indexesOf(kept.filter(([, { staged }]) => !staged)),
      disabled_indexes: indexesOf(kept.filter(([, { staged }]) => staged)),
    };
  }
  return result;
}

/** The reply to `finish_push`. */
export function pushDifference(before: Deployment | null, after: Deployment): Json {
  const indexDiffs = indexDifferences(before, after);
  const componentDiffs: { [key: string]: Json } = {};
  for (const [path, indexDiff] of Object.entries(indexDiffs)) {
    const old = before?.components[path];
    const now = after.components[path];
    componentDiffs[path] = {
      diffType: { type: diffType(old, now) },
      moduleDiff: keysDifference(
        modules(definitionOf(before, path)),
        modules(definitionOf(after, path)),
      ),
      udfConfigDiff: null,
      cronDiff: cronDifference(definitionOf(before, path), definitionOf(after, path)),
      indexDiff,
      schemaDiff: null,
    };
  }
  return {
    authDiff: keysDifference(providers(before?.auth ?? []), providers(after.auth)),
    definitionDiffs: {},
    componentDiffs,
  };
}

function diffType(old: Component | undefined, now: Component | undefined): string {
  if (!now) return "unmount";
  return old ? "modify" : "create";
}

function definitionOf(deployment: Deployment | null, path: string): Definition | null {
  const component = deployment?.components[path];
  return component ? (deployment?.definitions[component.definition] ?? null) : null;
}

/** The key holds all of an index but whether it is staged: another change removes and adds it. */
function indexes(definition: Definition | null): Map<string, IndexJson> {
  const found = new Map<string, IndexJson>();
  for (const table of definition?.schema?.tables ?? []) {
    const all: IndexJson[] = [
      ...table.indexes.map(({ name, fields, staged = false }) => ({
        name: `${table.name}.${name}`,
        type: "database",
        fields,
        staged,
      })),
      ...table.searchIndexes.map(({ name, searchField, filterFields, staged = false }) => ({
        name: `${table.name}.${name}`,
        type: "search",
        searchField,
        filterFields,
        staged,
      })),
      ...(table.vectorIndexes ?? []).map(({ name, staged = false, ...rest }) => ({
        name: `${table.name}.${name}`,
        type: "vector",
        ...rest,
        staged,
      })),
    ];
    for (const index of all) {
      const { staged: _, ...identity } = index;
      found.set(JSON.stringify(identity), index);
    }
  }
  return found;
}

function modules(definition: Definition | null): string[] {
  return (definition?.modules ?? []).map(({ path }) => path);
}

function providers(auth: AuthProvider[]): string[] {
  return auth.map((provider) => JSON.stringify(provider));
}

function keysDifference(old: string[], now: string[]): { added: string[]; removed: string[] } {
  return {
    added: now.filter((key) => !old.includes(key)),
    removed: old.filter((key) => !now.includes(key)),
  };
}

function cronDifference(old: Definition | null, now: Definition | null): Json {
  const of = (definition: Definition | null) =>
    new Map((definition?.crons ?? []).map((spec) => [spec.identifier, JSON.stringify(spec)]));
  const [then, later] = [of(old), of(now)];
  const names = [...later.keys()];
  return {
    added: names.filter((name) => !then.has(name)),
    updated: names.filter((name) => then.has(name) && then.get(name) !== later.get(name)),
    deleted: [...then.keys()].filter((name) => !later.has(name)),
  };
}
