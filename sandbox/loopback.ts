const LOOPBACK_NAMES = new Set(["localhost", "[::1]", "::1"]);

/** True for names and addresses that can only mean this machine. */
export function isLoopbackHostname(hostname: string): boolean {
  const name = hostname.toLowerCase();
  return LOOPBACK_NAMES.has(name) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** True when a Host header names this machine. Anything else may be DNS rebinding. */
export function isLoopbackHost(host: string | undefined): boolean {
  const match = /^(\[[0-9a-f:]+\]|[^:/@\s]+)(?::\d{1,5})?$/i.exec(host ?? "");
  return match?.[1] !== undefined && isLoopbackHostname(match[1]);
}

/** True for an Origin header of a page served from this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  const match = /^https?:\/\/(.+)$/i.exec(origin);
  return match !== null && isLoopbackHost(match[1]);
}

/** True for an http URL the sandbox may call: nothing ever leaves this machine. */
export function isLoopbackUrl(url: string): boolean {
  try {
    const { protocol, hostname, username } = new URL(url);
    return protocol === "http:" && username === "" && isLoopbackHostname(hostname);
  } catch {
    return false;
  }
}
