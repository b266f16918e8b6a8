import { useEffect, useRef, useState } from "react";
import type { PortalMessage } from "./types";

/** What to read out of a message that came while the page was open. Undefined before the first page, null for none. */
export function useNews(newest: PortalMessage | null | undefined): string {
  const before = useRef<string>(undefined);
  const [news, setNews] = useState("");
  useEffect(() => {
    if (newest === undefined) return;
    const id = newest?._id ?? "";
    if (newest && before.current !== undefined && before.current !== id) {
      setNews(`${newest.author}: ${newest.body}`);
    }
    before.current = id;
  }, [newest]);
  return news;
}
