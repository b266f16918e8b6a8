/** Function handles: text that names a function absolutely, and outlives pushes. */

const PREFIX = "function://";

/** A component, then a module's path and mostly an export's name. */
const HANDLE = /^function:\/\/([^;]*);((?:[\w.]+\/)*[\w.]+(?::[A-Za-z_$][\w$]*)?)$/;

export interface HandleParts {
  component: string;
  /** As it stands there: a module without an export's name means its default export. */
  path: string;
}

/** The handle of a function. */
export function toHandle({ component, path }: HandleParts): string {
  return `${PREFIX}${component};${path}`;
}

/** What a handle names, be it there or not; null for text that is none. */
export function parseHandle(text: string): HandleParts | null {
  const [, component, path] = HANDLE.exec(text) ?? [];
  return component === undefined || path === undefined ? null : { component, path };
}
