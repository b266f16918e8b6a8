/**
 * Document ids: lower-case Crockford base32 of varint(table number) ‖ 16 bytes ‖ little-endian
 * Fletcher-16 (modulus 256) of what precedes it. 31–37 characters.
 */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const INTERNAL_LENGTH = 16;
const MAX_TABLE_NUMBER = 0xffff_ffff;
const MIN_LENGTH = 31;
const MAX_LENGTH = 37;

const DIGITS = Array.from(ALPHABET, (digit) => digit.charCodeAt(0));
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < 32; i++) VALUES[DIGITS[i] ?? 0] = i;

export interface DecodedId {
  tableNumber: number;
  /** 16 bytes, owned by the caller. */
  internal: Uint8Array;
}

const bytes = new Uint8Array(23);

function fletcher16(length: number): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < length; i++) {
    a = (a + (bytes[i] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  return (b << 8) | a;
}

function base32(length: number): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (let i = 0; i < length; i++) {
    held = ((held << 8) | (bytes[i] ?? 0)) & 0x1fff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31];
    }
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/** Throws when the table number is not in 1…2³²−1 or `internal` is not 16 bytes. */
export function encodeId(tableNumber: number, internal: Uint8Array): string {
  if (!Number.isInteger(tableNumber) || tableNumber < 1 || tableNumber > MAX_TABLE_NUMBER) {
    throw new RangeError(`Table number ${tableNumber} is not in 1…${MAX_TABLE_NUMBER}`);
  }
  if (internal.length !== INTERNAL_LENGTH) {
    throw new RangeError(`An id holds ${INTERNAL_LENGTH} bytes, not ${internal.length}`);
  }
  let at = 0;
  let rest = tableNumber;
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  bytes.set(internal, at);
  at += INTERNAL_LENGTH;
  const checksum = fletcher16(at);
  bytes[at++] = checksum & 0xff;
  bytes[at++] = checksum >>> 8;
  return base32(at);
}

const MILLISECONDS_PER_DAY = 86_400_000;
const fresh = new Uint8Array(INTERNAL_LENGTH);

/**
 * A new id: 14 random bytes and the day as 2 big-endian bytes, as Convex makes them. `random`
 * returns at least 14 bytes; `now` is in milliseconds since 1970.
 */
export function newId(tableNumber: number, random: () => Uint8Array, now: number): string {
  const source = random();
  if (source.length < 14) throw new RangeError("An id needs 14 random bytes");
  for (let i = 0; i < 14; i++) fresh[i] = source[i] ?? 0;
  const day = Math.floor(now / MILLISECONDS_PER_DAY) & 0xffff;
  fresh[14] = day >>> 8;
  fresh[15] = day;
  return encodeId(tableNumber, fresh);
}

/** Reads into `bytes`; the offset of the internal bytes, or -1 when `id` is not an id. */
let decodedTable = 0;
function decode(id: string): number {
  const { length } = id;
  if (length < MIN_LENGTH || length > MAX_LENGTH) return -1;
  let bits = 0;
  let held = 0;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const code = id.charCodeAt(i);
    const digit = code < 128 ? (VALUES[code] ?? -1) : -1;
    if (digit < 0) return -1;
    held = ((held << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[count++] = held >>> bits;
    }
  }
  // Only the one canonical text of the bytes is an id: no spare digit, no stray low bits.
  if (bits >= 5 || (held & ((1 << bits) - 1)) !== 0) return -1;

  let table = 0;
  let at = 0;
  for (; ; at++) {
    if (at === 5) return -1;
    const byte = bytes[at] ?? 0;
    table += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) {
      if (byte === 0 && at > 0) return -1;
      break;
    }
  }
  at++;
  if (table === 0 || table > MAX_TABLE_NUMBER || count !== at + INTERNAL_LENGTH + 2) return -1;
  const end = at + INTERNAL_LENGTH;
  const checksum = (bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8);
  if (checksum !== fletcher16(end)) return -1;
  decodedTable = table;
  return at;
}

/** null unless `id` is exactly what `encodeId` makes. */
export function decodeId(id: string): DecodedId | null {
  const at = decode(id);
  if (at < 0) return null;
  return { tableNumber: decodedTable, internal: bytes.slice(at, at + INTERNAL_LENGTH) };
}

/** What is wrong with a text that is no id. */
export function whyNoId(text: string): string {
  const { length } = text;
  const isOfLength = length >= MIN_LENGTH && length <= MAX_LENGTH;
  return isOfLength ? "Invalid characters or checksum" : `Invalid ID length ${length}`;
}

/** The table number of a valid id, else null. Allocates nothing. */
export function tableNumberOf(id: string): number | null {
  return decode(id) < 0 ? null : decodedTable;
}
