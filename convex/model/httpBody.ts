/** The body as text, or null as soon as it is longer than `limit` bytes. */
export async function readCapped(
  request: Request | Response,
  limit: number,
): Promise<string | null> {
  const bytes = await readCappedBytes(request, limit);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** The body, or null as soon as it is longer than `limit` bytes. */
export async function readCappedBytes(
  { headers, body }: Request | Response,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(headers.get("Content-Length") ?? 0) > limit) return null;
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
