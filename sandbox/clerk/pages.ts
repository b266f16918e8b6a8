import { badFormat } from "./errors.ts";

const LIMIT = 10;
const MOST = 500;

function whole(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const given = Number(query.get(name) ?? otherwise);
  if (!Number.isInteger(given) || given < 0 || given > most) {
    throw badFormat(name, `whole number up to ${most}`);
  }
  return given;
}

/** A page of a list, as `limit` and `offset` say. */
export function pageOf<T>(all: T[], query: URLSearchParams, show: (each: T) => unknown) {
  const limit = whole(query, "limit", LIMIT, MOST);
  const offset = whole(query, "offset", 0, 1_000_000);
  return { data: all.slice(offset, offset + limit).map(show), total_count: all.length };
}
