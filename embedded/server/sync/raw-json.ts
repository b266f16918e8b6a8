/** JSON text that is already encoded and goes into a frame as it is. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `JSON.stringify` of a flat object whose `RawJson` fields are spliced; undefined ones are left out. */
export function encodeObject(object: object): string {
  let text = "";
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    text += `${text === "" ? "{" : ","}"${key}":`;
    text += value instanceof RawJson ? value.text : JSON.stringify(value);
  }
  return text === "" ? "{}" : text + "}";
}
