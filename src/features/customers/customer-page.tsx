import { useQuery } from "convex/react";
import { ChevronLeft, SearchX } from "lucide-react";
import { useEffect } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { api } from "../../../convex/_generated/api";
import { errorCode } from "../../lib/errors";
import { lazy } from "../../lib/lazy";
import { useCanEditCustomers } from "../../lib/me";
import { CUSTOMERS, customersPath, customersQueryFrom } from "../../lib/routes";
import type { CustomerId } from "../../lib/types";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { Notice } from "../../ui/notice";
import { Bone } from "../../ui/skeleton";
import { CustomerConversations } from "./customer-conversations";
import { CustomerHead } from "./customer-head";
import { Jobs } from "./jobs";
import { MergeNotices } from "./merge-notices";
import { ProfileCard } from "./profile-card";
import { Properties } from "./properties";

const MergeDialog = lazy(() => import("./merge-dialog"));

/** One customer: profile, places, jobs, conversations. `id` is null for what cannot be an id. */
export function CustomerPage({ id }: { id: CustomerId | null }) {
  return (
    <>
      <header className="flex h-16 shrink-0 items-center border-b border-line pr-2 pl-1 md:h-12.5 md:pl-3">
        <Link
          href={CUSTOMERS}
          className="tap flex h-8 items-center gap-1 rounded-md pr-2 pl-1 text-sm font-medium text-muted hover:bg-hover hover:text-ink max-md:text-accent"
        >
          <ChevronLeft className="size-4 max-md:size-6" aria-hidden />
          Customers
        </Link>
      </header>
      <div className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {id === null ? (
          <NoSuchCustomer />
        ) : (
          <ErrorBoundary
            key={id}
            fallback={(retry, error) =>
              errorCode(error) === "NOT_FOUND" || isBadId(error) ? (
                <NoSuchCustomer />
              ) : (
                <Failed title="The customer could not be shown" onRetry={retry} />
              )
            }
          >
            <OneCustomer id={id} />
          </ErrorBoundary>
        )}
      </div>
    </>
  );
}

function OneCustomer({ id }: { id: CustomerId }) {
  const profile = useQuery(api.customers.get, { customerId: id });
  const [, navigate] = useLocation();
  const search = useSearch();
  // Merged since that link was made: this is where they are now.
  const movedTo = profile && profile._id !== id ? profile._id : null;
  useEffect(() => {
    if (movedTo) navigate(customersPath({ id: movedTo }), { replace: true });
  }, [movedTo, navigate, search]);
  const canEdit = useCanEditCustomers();
  const { dialog, other } = customersQueryFrom(search);
  if (!profile || movedTo) return <PageBones />;
  return (
    <div className="mx-auto max-w-5xl px-4 py-5 md:px-6">
      <CustomerHead profile={profile} />
      <MergeNotices customerId={profile._id} />
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <ProfileCard profile={profile} />
          <Properties customerId={profile._id} properties={profile.properties} />
        </div>
        <div className="min-w-0 space-y-5">
          <Jobs customerId={profile._id} />
          <CustomerConversations customerId={profile._id} />
        </div>
      </div>
      {dialog === "merge" && canEdit && (
        <MergeDialog
          key={other}
          customerId={profile._id}
          otherId={other}
          onClose={() => navigate(customersPath({ id: profile._id }))}
        />
      )}
    </div>
  );
}

/** An address can name something that has the shape of an id and is none of ours. */
function isBadId(error: Error): boolean {
  return error.message.includes("ArgumentValidationError");
}

function NoSuchCustomer() {
  return (
    <Notice
      icon={SearchX}
      title="This customer is not here"
      action={
        <Link
          href={CUSTOMERS}
          className="tap inline-flex items-center text-sm font-medium text-accent hover:underline"
        >
          Go to Customers
        </Link>
      }
    >
      They do not exist, or your role does not let you see them.
    </Notice>
  );
}

function PageBones() {
  return (
    <div role="status" aria-label="Loading customer" className="animate-appear space-y-5 p-6">
      <div className="flex items-center gap-3">
        <Bone shape="disc" className="size-12" />
        <Bone className="h-5 w-48" />
      </div>
      <div className="grid gap-5 lg:grid-cols-2">
        <Bone className="h-48" />
        <Bone className="h-48" />
      </div>
    </div>
  );
}
