import { v } from "convex/values";
import { accountMutation } from "./functions";
import { setLanguages as setLanguagesOf } from "./model/languages";

/** Dictation: which languages members can choose from. */
export const setLanguages = accountMutation({
  args: { languages: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { languages }) => {
    await setLanguagesOf(ctx, languages);
    return null;
  },
});
