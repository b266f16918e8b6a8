import { useConvex, useMutation } from "convex/react";
import { useEffect, useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import { TYPING_FOR } from "../../../convex/shared/together";
import { quietly } from "../../lib/quiet";
import type { ConversationId } from "../../lib/types";
import { TAB } from "./tab";

/** Without a keystroke for so long, one has stopped typing. ms */
const PAUSE = 5_000;
/** Whoever goes on says so again before it is over for the others. ms */
const SAY_AGAIN = TYPING_FOR - PAUSE;

/** Turns keystrokes into "is typing" and "has stopped", said as seldom as will do. */
class Typing {
  #saidAt: number | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;
  readonly #say: (typing: boolean) => boolean;

  /** `say` returns whether it could be said. */
  constructor(say: (typing: boolean) => boolean) {
    this.#say = say;
  }

  /** At each change of the text: whether there is any. */
  readonly touch = (writing: boolean): void => {
    clearTimeout(this.#pause);
    if (!writing) {
      this.stop();
      return;
    }
    this.#pause = setTimeout(() => this.stop(), PAUSE);
    if (this.#saidAt !== null && Date.now() - this.#saidAt < SAY_AGAIN) return;
    if (this.#say(true)) this.#saidAt = Date.now();
  };

  stop(): void {
    clearTimeout(this.#pause);
    if (this.#saidAt !== null) this.#say(false);
    this.#saidAt = null;
  }
}

/** Returns a function to call at each change of the input, with whether there is text in it. */
export function useTyping(conversationId: ConversationId): (writing: boolean) => void {
  const convex = useConvex();
  const mutation = useMutation(api.presence.typing);
  const typing = useMemo(
    () =>
      new Typing((value) => {
        if (!convex.connectionState().isWebSocketConnected) return false;
        void quietly(mutation({ conversationId, tab: TAB, typing: value }));
        return true;
      }),
    [convex, conversationId, mutation],
  );
  useEffect(() => () => typing.stop(), [typing]);
  return typing.touch;
}
