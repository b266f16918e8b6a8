import { Bot } from "lucide-react";
import { useState } from "react";
import { lazy } from "../../../lib/lazy";
import type { Message } from "../../../lib/types";
import { MessageBody } from "../message-body";
import { splitQuote } from "./quotes";

const EmailFrame = lazy(() => import("./email-frame"));
const OriginalDialog = lazy(() => import("./original-dialog"));

type Email = NonNullable<Message["email"]>;
type EmailBodyProps = { message: Message; email: Email };

/** An email: its subject, what it says in its own looks, and how it came. */
export function EmailBody({ message, email }: EmailBodyProps) {
  const [original, setOriginal] = useState(false);
  const { subject, automatic, htmlUrl, originalUrl } = email;
  const text = <EmailText message={message} />;
  return (
    <>
      {subject !== "" && (
        <p dir="auto" className="pb-0.5 font-semibold">
          {subject}
        </p>
      )}
      {automatic && (
        <p className="flex items-center gap-1 pb-1 text-xs text-muted">
          <Bot className="size-3.5" aria-hidden />
          {automatic === "reply" ? "Automatic reply" : "Report about delivery"}
        </p>
      )}
      <EmailHead email={email} />
      {htmlUrl ? (
        <EmailFrame
          messageId={message._id}
          htmlUrl={htmlUrl}
          subject={subject}
          fallback={text}
          placeholder={text}
        />
      ) : (
        text
      )}
      {originalUrl && (
        <button
          type="button"
          onClick={() => setOriginal(true)}
          className="tap mt-1.5 block text-xs text-muted hover:text-ink hover:underline"
        >
          Show original
        </button>
      )}
      {original && originalUrl && (
        <OriginalDialog url={originalUrl} onClose={() => setOriginal(false)} />
      )}
    </>
  );
}

function peopleInWords(to: readonly string[]): string {
  if (to.length === 0) return "undisclosed recipients";
  return to.length === 1 ? (to[0] ?? "") : `${to.length} people`;
}

function EmailHead({ email: { from, to, cc } }: { email: Email }) {
  const copies = cc.length > 0 ? `, ${cc.length} in copy` : "";
  return (
    <details className="pb-2 text-xs text-muted">
      <summary className="w-max max-w-full cursor-pointer truncate">
        To {peopleInWords(to)}
        {copies}
      </summary>
      <dl className="grid grid-cols-[auto_1fr] gap-x-2 pt-1 [overflow-wrap:anywhere]">
        <dt>From</dt>
        <dd>{from}</dd>
        <dt>To</dt>
        <dd>{to.join(", ")}</dd>
        {cc.length > 0 && (
          <>
            <dt>Cc</dt>
            <dd>{cc.join(", ")}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

function EmailText({ message }: { message: Message }) {
  const { said, quote } = splitQuote(message.body);
  return (
    <>
      {(said !== "" || quote === "") && <MessageBody text={said} fullUrl={message.bodyUrl} />}
      {quote !== "" && (
        <details className="pt-2">
          <summary className="w-max cursor-pointer text-xs text-muted">Quoted text</summary>
          <div className="mt-1 border-l-2 border-line-strong pl-2.5 text-muted">
            <MessageBody text={quote} />
          </div>
        </details>
      )}
    </>
  );
}
