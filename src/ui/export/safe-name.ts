/** A name that every system can unpack. */
export function safeName(name: string): string {
  const plain = name.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu, "_").replace(/^\.+|[. ]+$/g, "");
  return plain.slice(-120) || "file";
}
