import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { cx } from "../../../lib/cx";
import { useDark } from "../../../lib/theme";
import type { MessageId } from "../../../lib/types";
import { emailDocument } from "./email-document";
import { useText } from "./use-text";

type EmailFrameProps = {
  messageId: MessageId;
  htmlUrl: string;
  subject: string;
  /** The email as plain text, for when its HTML does not come. */
  fallback: ReactNode;
};

// What an email measured when it was last in the page, so that coming back to it moves nothing.
const heights = new Map<string, number>();

/** An email in its own looks: in a frame where nothing runs, and from which nothing is fetched unasked. */
export default function EmailFrame({ messageId, htmlUrl, subject, fallback }: EmailFrameProps) {
  const html = useText(htmlUrl);
  const dark = useDark();
  const [images, setImages] = useState(false);
  const shown = useMemo(
    () => (html.text === undefined ? null : emailDocument(html.text, { images, dark })),
    [html.text, images, dark],
  );
  const [height, setHeight] = useState(heights.get(messageId) ?? 96);
  const observer = useRef<ResizeObserver>(null);
  useEffect(() => () => observer.current?.disconnect(), []);

  if (html.failed) return fallback;
  if (shown === null)
    return <div style={{ height }} role="status" aria-label="Loading the email" />;

  const follow = (frame: HTMLIFrameElement) => {
    const inside = frame.contentDocument;
    if (!inside) return;
    const measure = () => {
      const next = Math.ceil(inside.documentElement.getBoundingClientRect().height);
      heights.set(messageId, next);
      setHeight(next);
    };
    observer.current?.disconnect();
    observer.current = new ResizeObserver(measure);
    observer.current.observe(inside.documentElement);
    measure();
  };

  return (
    <>
      <div className={cx(shown.paper && "rounded-md bg-white p-3 [color-scheme:light]")}>
        <iframe
          title={subject === "" ? "Email" : `Email: ${subject}`}
          // Same origin lets this page measure it; without scripts it can do nothing with that.
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          srcDoc={shown.srcdoc}
          onLoad={(event) => follow(event.currentTarget)}
          style={{ height, colorScheme: dark && !shown.paper ? "dark" : "light" }}
          className="block w-full"
        />
      </div>
      {shown.blocked > 0 && (
        <p className="mt-2 flex flex-wrap items-center gap-x-2 text-xs text-muted">
          {shown.blocked === 1 ? "1 picture" : `${shown.blocked} pictures`} from elsewhere not
          loaded
          <button
            type="button"
            onClick={() => setImages(true)}
            className="tap font-medium text-accent hover:underline"
          >
            Load images
          </button>
        </p>
      )}
    </>
  );
}
