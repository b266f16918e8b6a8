import { useMutation } from "convex/react";
import { ChevronDown } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { api } from "../../../convex/_generated/api";
import {
  type BusinessFields,
  businessNameProblem,
  languagesWith,
} from "../../../convex/shared/business";
import { openingHoursProblem } from "../../../convex/shared/openingHours";
import { showMoney } from "../../../convex/shared/money";
import { cx } from "../../lib/cx";
import { errorText } from "../../lib/errors";
import { languageName } from "../../lib/language-name";
import { useMe } from "../../lib/me";
import { clockTime, zoneName } from "../../lib/time";
import { unsavedOf, useUnsaved } from "../../lib/unsaved";
import { useMinute } from "../../lib/use-minute";
import { Field, FormError, INPUT } from "../../ui/field";
import { Popover } from "../../ui/popover";
import { SaveRow } from "../../ui/save-row";
import { toast } from "../../ui/toast";
import { DictationLanguages } from "./dictation-languages";
import { changesTo } from "./fields";
import { OpeningHoursField } from "./opening-hours";
import { ZonePicker } from "./zone-picker";

/** Settings › Business: what it is called, its clocks and hours, and its languages. */
export default function BusinessPage() {
  const { saved, memberId } = useSaved();
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = useMutation(api.account.change);
  const form = useForm<BusinessFields>({
    defaultValues: { ...saved, ...unsavedOf("business", memberId) },
    mode: "onChange",
  });
  const { errors, isSubmitting } = form.formState;
  const written = useWatch({ control: form.control }) as BusinessFields;
  const changes = useMemo(() => changesTo(saved, written), [saved, written]);
  const changed = Object.keys(changes).length > 0;
  const { openingHours } = written;
  const wrongHours = openingHours !== null && openingHoursProblem(openingHours) !== null;
  useUnsaved("business", memberId, changes);
  useFollow(form, saved);
  const now = useMinute();

  const submit = form.handleSubmit(async (values) => {
    setRefusal(null);
    try {
      await change(changesTo(saved, values));
      toast("Saved. Everybody here sees it now.");
    } catch (error) {
      setRefusal(errorText(error));
    }
  });
  const discard = () => {
    setRefusal(null);
    form.reset(saved);
  };

  return (
    <form
      noValidate
      aria-label="Business"
      onSubmit={(event) => void submit(event)}
      className="max-w-xl space-y-6 px-4 py-5 md:px-6"
    >
      <Field
        label="Name"
        error={errors.name?.message}
        hint="Customers see it on their private page, in templates and in texts with a link."
      >
        {(attributes) => (
          <input
            {...attributes}
            {...form.register("name", { validate: (name) => businessNameProblem(name) ?? true })}
            dir="auto"
            autoComplete="organization"
            className={INPUT}
          />
        )}
      </Field>
      <Field
        label="Time zone"
        hint={`It is ${clockTime(now, written.timeZone)} there now. Appointments are written by it, and quiet hours where the customer’s own clock is not known.`}
      >
        {(attributes) => (
          <Popover
            label="Time zone"
            align="start"
            trigger={
              <button
                {...attributes}
                type="button"
                aria-label={`Time zone: ${zoneName(written.timeZone)}. Change`}
                className={cx(INPUT, "flex items-center justify-between gap-2 text-left")}
              >
                <span className="truncate">{zoneName(written.timeZone)}</span>
                <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
              </button>
            }
          >
            {(close) => (
              <ZonePicker
                now={now}
                value={written.timeZone}
                onChoose={(zone) => {
                  form.setValue("timeZone", zone);
                  close();
                }}
              />
            )}
          </Popover>
        )}
      </Field>
      <Field label="Language and country" hint={sample(written, now)}>
        {(attributes) => (
          <select {...attributes} {...form.register("locale")} className={INPUT}>
            {languagesWith([saved.locale]).map((one) => (
              <option key={one} value={one} lang={one}>
                {languageName(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <DictationLanguages
        value={written.languages}
        saved={[...saved.languages, saved.locale]}
        onChange={(languages) => form.setValue("languages", languages)}
      />
      <OpeningHoursField
        value={written.openingHours}
        onChange={(hours) => form.setValue("openingHours", hours)}
      />
      {refusal && <FormError>{refusal}</FormError>}
      <SaveRow
        saving={isSubmitting}
        changed={changed}
        wrong={written.languages.length === 0 || wrongHours}
        onDiscard={discard}
      />
    </form>
  );
}

/** The business as it is now, whoever changed it. */
function useSaved(): { saved: BusinessFields; memberId: string } {
  const { account, member } = useMe();
  const { name, timeZone, locale, languages, openingHours } = account;
  const saved = useMemo(
    () => ({ name, timeZone, locale, languages, openingHours }),
    [name, timeZone, locale, languages, openingHours],
  );
  return { saved, memberId: member._id };
}

/** What I have not touched follows what others save meanwhile. */
function useFollow(form: ReturnType<typeof useForm<BusinessFields>>, saved: BusinessFields): void {
  const before = useRef(saved);
  useEffect(() => {
    const mine = changesTo(before.current, form.getValues());
    before.current = saved;
    form.reset({ ...saved, ...mine }, { keepErrors: true });
  }, [form, saved]);
}

/** How customers read dates and money, and where numbers without a country are from. */
function sample({ locale, timeZone }: BusinessFields, now: number): string {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone }).format(now);
  const region = new Intl.Locale(locale).region ?? "US";
  const country = new Intl.DisplayNames(undefined, { type: "region" }).of(region) ?? region;
  return `To customers: ${date}, ${showMoney(123_450, locale)}. Numbers without a country code are read as from here: ${country}.`;
}
