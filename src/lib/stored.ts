// Storage can be refused (private mode, full disk): the product then works without memory.

/** Reads a string; null when absent or when storage is refused. */
export function readStored(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

/** Writes a string, or removes the key for null. Returns whether it was kept. */
export function writeStored(storage: () => Storage, key: string, value: string | null): boolean {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export const local = () => localStorage;
export const session = () => sessionStorage;
