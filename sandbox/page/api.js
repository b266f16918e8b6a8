let token = "";

async function fetchToken() {
  const response = await fetch("/__sandbox/bootstrap", { headers: { "x-sandbox-page": "1" } });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  token = (await response.json()).token;
}

/** Calls a control; a restarted sandbox has a new token, so a refusal is tried again once. */
export async function call(method, action, body, retry = true) {
  if (token === "") await fetchToken();
  const response = await fetch(`/__sandbox/${action}`, {
    method,
    headers: { "x-sandbox-token": token, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 403 && retry) {
    await fetchToken();
    return call(method, action, body, false);
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error?.message ?? `error ${response.status}`);
  return answer;
}

/**
 * Follows what happens until the signal aborts. onState gets the whole state after each (re)connection, onEvent
 * each change, onLink whether we are connected. EventSource cannot send a header, so fetch does it.
 */
export async function follow({ signal, onState, onEvent, onLink }) {
  for (let wait = 250; !signal.aborted; wait = Math.min(wait * 2, 4000)) {
    try {
      await fetchToken();
      const response = await fetch("/__sandbox/events", {
        headers: { "x-sandbox-token": token },
        signal,
      });
      if (!response.ok) throw new Error(`events: ${response.status}`);
      // Listening first, then loading: nothing falls between.
      const early = [];
      let loaded = false;
      const state = call("GET", "state").then((answer) => {
        onState(answer);
        for (const event of early) onEvent(event);
        loaded = true;
        onLink(true);
        wait = 250;
      });
      state.catch(() => response.body.cancel());
      let rest = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          if (!block.startsWith("data: ")) continue;
          const event = JSON.parse(block.slice(6));
          if (loaded) onEvent(event);
          else early.push(event);
        }
      }
      await state;
    } catch {
      // Falls through to the next attempt.
    }
    if (signal.aborted) return;
    onLink(false);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
