import { keyCap, KEYS, type KeyName } from "../../lib/keys";
import { switchSingleKeys, useSingleKeys } from "../../lib/single-keys";
import Dialog from "../../ui/dialog";
import { KeyCap } from "../../ui/key-cap";

const NAMES = Object.keys(KEYS) as KeyName[];
const PLACES = [...new Set(NAMES.map((name) => KEYS[name].where))];

/** Every key there is, and the switch that turns the single ones off. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const on = useSingleKeys();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="space-y-5 p-5">
        {PLACES.map((place) => (
          <section key={place} aria-label={place}>
            <h3 className="pb-1 text-xs font-medium text-faint">{place}</h3>
            <dl>
              {NAMES.filter((name) => KEYS[name].where === place).map((name) => (
                <div key={name} className="flex h-8 items-center justify-between">
                  <dt>{KEYS[name].does}</dt>
                  <dd>
                    <KeyCap>{keyCap(name)}</KeyCap>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <label className="tap flex items-center gap-3 border-t border-line pt-4">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => switchSingleKeys(event.target.checked)}
            className="size-4 accent-accent"
          />
          <span>
            Use single keys
            <span className="block text-xs text-muted">
              Off, only keys with {keyCap("palette").replace(/.?K$/, "")}, Enter and Esc do
              something.
            </span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}
