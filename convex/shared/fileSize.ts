const UNITS = ["KB", "MB", "GB"];

/** "812 KB", "1.4 MB"; in thousands, as files are sold. */
export function fileSize(bytes: number): string {
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = size >= 10 || unit === 0 ? 0 : 1;
  return `${Math.max(size, 1).toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit]}`;
}
