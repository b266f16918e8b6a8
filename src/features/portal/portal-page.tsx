import { useQuery } from "convex/react";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { Attachments } from "../thread/attachments/attachments";
import { MessageBody } from "../thread/message-body";
import { ClosedPage } from "./closed-page";
import { PortalComposer } from "./portal-composer";
import { PortalHeader, PortalSkeleton } from "./portal-header";
import { PortalMessages } from "./portal-messages";
import type { Portal, PortalMessage } from "./types";

/** What a customer sees by their private link: their conversation with the business, live. */
export function PortalPage({ token }: { token: string }) {
  const portal = useQuery(api.portal.get, { token });
  if (portal === undefined) return <PortalSkeleton />;
  if (portal === null) return <ClosedPage />;
  return <OpenPortal token={token} portal={portal} />;
}

function renderContent({ body, bodyUrl, files }: PortalMessage) {
  return (
    <>
      {body !== "" && <MessageBody text={body} fullUrl={bodyUrl} />}
      {files.length > 0 && (
        <div className="max-w-80">
          <Attachments files={files} />
        </div>
      )}
    </>
  );
}

function OpenPortal({ token, portal }: { token: string; portal: Portal }) {
  const { business } = portal;
  // A new object each time: the list goes to its end.
  const [toEnd, setToEnd] = useState({});
  const onSend = useCallback(() => setToEnd({}), []);

  useEffect(() => {
    document.title = business;
  }, [business]);

  return (
    <main className="mx-auto flex h-full max-w-3xl flex-col bg-surface md:border-x md:border-line md:shadow-card">
      <PortalHeader portal={portal} />
      <PortalMessages
        token={token}
        business={business}
        toEnd={toEnd}
        renderContent={renderContent}
      />
      <PortalComposer token={token} portal={portal} onSend={onSend} />
    </main>
  );
}
