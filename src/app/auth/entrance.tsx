import { useAction, useQuery } from "convex/react";
import { Building2, UserRoundX } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import { useSession } from "../../lib/session";
import { Button } from "../../ui/button";
import { Failed } from "../../ui/failed";
import { Notice } from "../../ui/notice";
import { AppSkeleton } from "../app-skeleton";

/** Lets members in; whoever is none yet is first asked for at the sign-in, which knows them longer. */
export function Entrance({ children }: { children: ReactNode }) {
  const me = useQuery(api.me.current);
  if (me === undefined) return <AppSkeleton />;
  return me === null ? <Stranger /> : children;
}

type Answer = { kind: "asking" } | { kind: "refused" } | { kind: "failed"; why: string };

function Stranger() {
  const { signOut, switchBusiness } = useSession();
  const enter = useAction(api.signIn.enter);
  const [tries, setTries] = useState(1);
  const [answer, setAnswer] = useState<Answer>({ kind: "asking" });

  useEffect(() => {
    let isCurrent = true;
    void (async () => {
      const next = await ask();
      // Who was let in is shown the inbox by the query above.
      if (isCurrent) setAnswer(next);
    })();
    return () => {
      isCurrent = false;
    };

    async function ask(): Promise<Answer> {
      const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
      try {
        const result = await enter({ timeZone, locale });
        return { kind: result === "entered" ? "asking" : "refused" };
      } catch (error) {
        return { kind: "failed", why: errorText(error) };
      }
    }
  }, [enter, tries]);

  switch (answer.kind) {
    case "asking":
      return <AppSkeleton />;
    case "failed":
      return (
        <Failed
          title="You could not be let in"
          onRetry={() => {
            setAnswer({ kind: "asking" });
            setTries(tries + 1);
          }}
        >
          {answer.why}
        </Failed>
      );
    case "refused":
      return (
        <Notice
          icon={UserRoundX}
          title="You are not a member of this business"
          action={
            <span className="flex gap-2">
              {switchBusiness && (
                <Button onClick={switchBusiness}>
                  <Building2 className="size-4" aria-hidden /> Switch business
                </Button>
              )}
              <Button onClick={signOut}>Sign out</Button>
            </span>
          }
        >
          You are signed in, but you were removed or nobody has added you. Ask an owner or admin to
          invite you.
        </Notice>
      );
  }
}
