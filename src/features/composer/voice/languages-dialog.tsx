import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../../../../convex/_generated/api";
import { LANGUAGES } from "../../../../convex/shared/languages";
import { errorText } from "../../../lib/errors";
import { useMe } from "../../../lib/me";
import { Button } from "../../../ui/button";
import Dialog from "../../../ui/dialog";
import { DialogBody, DialogFooter } from "../../../ui/dialog-parts";
import { FormError } from "../../../ui/field";
import { languageName } from "./language-name";

/** For who manages the settings: what everybody here can dictate in. */
export default function LanguagesDialog({ onClose }: { onClose: () => void }) {
  const { account } = useMe();
  const [chosen, setChosen] = useState<readonly string[]>(account.languages);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const mutation = useMutation(api.account.setLanguages);
  const offered = [...new Set([...account.languages, ...LANGUAGES])];

  const save = async () => {
    setSaving(true);
    setProblem(null);
    try {
      await mutation({ languages: [...chosen] });
      onClose();
    } catch (error) {
      setProblem(errorText(error));
      setSaving(false);
    }
  };
  return (
    <Dialog
      title="Dictation languages"
      description={`What everybody at ${account.name} can choose from. The first chosen is the usual one.`}
      onClose={onClose}
    >
      <DialogBody>
        <ul className="grid grid-cols-1 gap-x-4 md:grid-cols-2">
          {offered.map((one) => (
            <li key={one}>
              <label className="flex min-h-9 items-center gap-2.5 text-sm">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={chosen.includes(one)}
                  onChange={({ target }) =>
                    setChosen(
                      target.checked ? [...chosen, one] : chosen.filter((held) => held !== one),
                    )
                  }
                />
                <span lang={one}>{languageName(one)}</span>
              </label>
            </li>
          ))}
        </ul>
        {problem && <FormError>{problem}</FormError>}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={saving || chosen.length === 0} onClick={() => void save()}>
          {saving ? "Saving…" : "Save"}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
