import { lazy } from "../lib/lazy";
import { customerIdFrom } from "../lib/routes";
import { PageSkeleton } from "./page-skeleton";

// Nobody needs these pages to answer a message: they are fetched when somebody goes there.
const CustomersPage = lazy(async () => {
  const { CustomersPage: page } = await import("../features/customers/customers-page");
  return { default: page };
});
const CustomerPage = lazy(async () => {
  const { CustomerPage: page } = await import("../features/customers/customer-page");
  return { default: page };
});

/** The customers page, or one customer's. */
export function CustomersRoute({ segment }: { segment: string | undefined }) {
  const placeholder = <PageSkeleton />;
  return segment === undefined ? (
    <CustomersPage placeholder={placeholder} />
  ) : (
    <CustomerPage id={customerIdFrom(segment)} placeholder={placeholder} />
  );
}
