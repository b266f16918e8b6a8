import { useEffect, useState } from "react";

type Loaded = { url: string; text?: string; failed?: boolean };

/** The text at an address; undefined until it is there. */
export function useText(url: string): { text: string | undefined; failed: boolean } {
  const [loaded, setLoaded] = useState<Loaded>({ url });
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      const response = await fetch(url, { signal: abort.signal });
      if (!response.ok) throw new Error(`${response.status}`);
      setLoaded({ url, text: await response.text() });
    };
    load().catch(() => {
      if (!abort.signal.aborted) setLoaded({ url, failed: true });
    });
    return () => abort.abort();
  }, [url]);
  const current = loaded.url === url ? loaded : { url };
  return { text: current.text, failed: current.failed ?? false };
}
