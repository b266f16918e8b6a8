import { Button } from "./button";

type SaveRowProps = {
  saving: boolean;
  /** What was written differs from what is saved. */
  changed: boolean;
  /** It cannot be saved as it is. */
  wrong: boolean;
  onDiscard: () => void;
};

/** The end of a form whose text is kept until it is saved: what is not saved yet never looks saved. */
export function SaveRow({ saving, changed, wrong, onDiscard }: SaveRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button type="submit" look="primary" disabled={saving || !changed || wrong}>
        {saving ? "Saving…" : "Save"}
      </Button>
      {changed && (
        <>
          <Button disabled={saving} onClick={onDiscard}>
            Discard
          </Button>
          <p role="status" className="text-sm text-muted">
            Not saved yet.
          </p>
        </>
      )}
    </div>
  );
}
