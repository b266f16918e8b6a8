import { call } from "./api.js";
import { h } from "./dom.js";

/** What a text carries never changes once it is there; it is fetched once. */
const known = new Map();

/** The files of a text, shown as soon as they are there. */
export function mediaOf(message) {
  const box = h("div", { class: "media" });
  const show = (files) => box.replaceChildren(...files.map(fileView));
  const files = known.get(message.sid);
  if (files) show(files);
  else void load(message).then(show);
  return box;
}

async function load({ sid, numMedia }) {
  try {
    const files = await call("GET", `media/${sid}`);
    if (files.length === numMedia) known.set(sid, files);
    return files;
  } catch {
    return [];
  }
}

function fileView({ contentType, base64 }, index) {
  if (!contentType.startsWith("image/")) {
    return h("em", {}, `${contentType}, ${Math.ceil((base64.length * 3) / 4000)} KB`);
  }
  const src = `data:${contentType};base64,${base64}`;
  return h("img", { src, alt: `Picture ${index + 1}` });
}

/** A chosen file, as the controls take it. */
export async function readFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  const contentType = file.type || "application/octet-stream";
  return { filename: file.name, contentType, base64: btoa(binary) };
}
