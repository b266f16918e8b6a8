import { z } from "zod";
import { FAULT_KINDS, type Faults, faultSpec } from "../faults.ts";
import { HttpError } from "../http.ts";
import { PRESETS } from "../presets.ts";
import { parseBody } from "./schemas.ts";

const presetBody = z.strictObject({ id: z.string() });

/** Faults one by one, and as presets. */
export function faultControls(faults: Faults) {
  return {
    "GET faults": () => ({ kinds: FAULT_KINDS, presets: PRESETS, faults: faults.list() }),
    "POST faults": ({ text }: { text: string }) => faults.add(parseBody(faultSpec, text)),
    "DELETE faults": ({ query }: { query: URLSearchParams }) => {
      const id = query.get("id");
      const preset = query.get("preset");
      if (preset !== null) faults.endPreset(preset);
      else if (id === null) faults.clear();
      else if (!faults.remove(id)) throw new HttpError(404, "not_found", "no such fault");
      return faults.list();
    },
    "POST presets": ({ text }: { text: string }) => {
      if (!faults.begin(parseBody(presetBody, text).id)) {
        throw new HttpError(404, "not_found", "no such preset");
      }
      return faults.list();
    },
  };
}
