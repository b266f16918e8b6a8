import { useMutation, useQuery } from "convex/react";
import { Check, CircleAlert, Clock } from "lucide-react";
import { useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { conversationsPath } from "../../lib/routes";
import type { Channel, Message, MessageId } from "../../lib/types";
import { Button } from "../../ui/button";
import { Field, FormError, INPUT } from "../../ui/field";

type TestValues = { address: string; agreed: boolean };

/** Sends a short message to an address of one's own, and shows what becomes of it. */
export function TestForm({ channel }: { channel: Exclude<Channel, "portal"> }) {
  const send = useMutation(api.channelStates.sendTest);
  const [sent, setSent] = useState<MessageId | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const clientId = useRef(crypto.randomUUID());
  const form = useForm<TestValues>({ defaultValues: { address: "", agreed: false } });
  const { errors, isSubmitting } = form.formState;
  const sms = channel === "sms";

  const submit = form.handleSubmit(async ({ address, agreed }) => {
    setRefusal(null);
    setSent(null);
    try {
      setSent(await send({ channel, address, agreed, clientId: clientId.current }));
      clientId.current = crypto.randomUUID();
    } catch (error) {
      setRefusal(errorText(error));
    }
  });

  return (
    <form
      noValidate
      aria-label={sms ? "Send a test text" : "Send a test email"}
      onSubmit={(event) => void submit(event)}
      className="space-y-3 rounded-xl border border-line p-4"
    >
      <div className="flex items-start gap-2">
        <Field
          label={sms ? "A phone of your own" : "An email address of your own"}
          error={errors.address?.message}
          className="flex-1"
        >
          {(attributes) => (
            <input
              {...attributes}
              {...form.register("address", {
                validate: (text) => text.trim() !== "" || "Write where the test is to go.",
              })}
              type={sms ? "tel" : "email"}
              autoComplete={sms ? "tel" : "email"}
              className={INPUT}
            />
          )}
        </Field>
        <Button type="submit" disabled={isSubmitting} className="mt-5 max-md:h-11 md:h-9">
          {isSubmitting ? "Sending…" : "Send a test"}
        </Button>
      </div>
      {sms && (
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-accent"
            {...form.register("agreed")}
          />
          Whoever’s phone this is has agreed to be texted
        </label>
      )}
      {refusal && <FormError>{refusal}</FormError>}
      {sent && <Outcome messageId={sent} />}
    </form>
  );
}

const ON_ITS_WAY = { Icon: Clock, look: "text-muted", words: "On its way…" };
const OUTCOMES: Partial<Record<Message["status"], typeof ON_ITS_WAY>> = {
  sent: { Icon: Check, look: "text-muted", words: "Sent. Waiting for word that it arrived…" },
  delivered: { Icon: Check, look: "text-ok", words: "Delivered." },
  failed: { Icon: CircleAlert, look: "text-danger", words: "Not delivered." },
  unknown: { Icon: CircleAlert, look: "text-warn", words: "It is not known whether it was sent." },
};

function Outcome({ messageId }: { messageId: MessageId }) {
  const test = useQuery(api.channelStates.test, { messageId });
  const { Icon, look, words } = (test && OUTCOMES[test.status]) ?? ON_ITS_WAY;
  return (
    <p className="flex items-start gap-2 text-sm">
      <Icon className={`mt-0.5 size-4 shrink-0 ${look}`} aria-hidden />
      <span className="min-w-0 flex-1">
        <span role="status">
          {words} {test?.reason}
        </span>{" "}
        {test && (
          <Link
            href={conversationsPath({ filter: "all", id: test.conversationId })}
            className="font-medium text-accent underline-offset-2 hover:underline"
          >
            Show the conversation
          </Link>
        )}
      </span>
    </p>
  );
}
