import { FileUp, Plus, UserRoundPlus, Users } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { lazy } from "../../lib/lazy";
import { useCanEditCustomers } from "../../lib/me";
import { customersPath, customersQueryFrom } from "../../lib/routes";
import { useDebounced } from "../../lib/use-debounced";
import { Button } from "../../ui/button";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { Notice } from "../../ui/notice";
import { SearchBox } from "../../ui/search-box";
import { AllCustomers, FoundCustomers } from "./customer-list";

const AddCustomer = lazy(() => import("./add-customer"));
const ImportDialog = lazy(() => import("./import/import-dialog"));

/** Everybody we work for, by name, with a search; the ways to add more. */
export function CustomersPage() {
  const { search, dialog } = customersQueryFrom(useSearch());
  const [, navigate] = useLocation();
  const canEdit = useCanEditCustomers();
  const [typed, setTyped] = useState(search);
  const settled = useDebounced(typed, 300);
  // The address follows what is typed; an address that came from elsewhere is typed.
  const written = useRef(search);
  useEffect(() => {
    if (search !== written.current) {
      written.current = search;
      setTyped(search);
    }
  }, [search]);
  useEffect(() => {
    if (settled === written.current) return;
    written.current = settled;
    navigate(customersPath({ search: settled, ...(dialog && { dialog }) }), { replace: true });
    // oxlint-disable-next-line react/exhaustive-deps -- only what is typed moves the address
  }, [settled]);
  const open = (which: "add" | "import") => navigate(customersPath({ search, dialog: which }));
  const close = () => navigate(customersPath({ search }));

  return (
    <>
      <header className="flex min-h-16 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2 md:min-h-12.5">
        <h1 className="flex-1 text-lg font-semibold tracking-tight">Customers</h1>
        {canEdit && (
          <div className="flex gap-2">
            <Button onClick={() => open("import")}>
              <FileUp className="size-4 text-muted" aria-hidden />
              Import
            </Button>
            <Button look="primary" onClick={() => open("add")}>
              <Plus className="size-4" aria-hidden />
              Add customer
            </Button>
          </div>
        )}
      </header>
      <div className="shrink-0 border-b border-line px-4 py-2.5">
        <SearchBox
          value={typed}
          onChange={setTyped}
          placeholder="Name, phone or email"
          aria-label="Search customers"
          className="md:max-w-96"
        />
      </div>
      <div className="min-h-0 flex-1">
        <ErrorBoundary
          fallback={(retry) => <Failed title="The customers could not be loaded" onRetry={retry} />}
        >
          {typed.trim() === "" ? (
            <AllCustomers none={<NoneYet canEdit={canEdit} onOpen={open} />} />
          ) : (
            <FoundCustomers typed={typed} onClear={() => setTyped("")} />
          )}
        </ErrorBoundary>
      </div>
      {dialog === "add" && canEdit && <AddCustomer onClose={close} />}
      {dialog === "import" && canEdit && <ImportDialog onClose={close} />}
    </>
  );
}

type NoneProps = { canEdit: boolean; onOpen: (which: "add" | "import") => void };

function NoneYet({ canEdit, onOpen }: NoneProps) {
  if (!canEdit) {
    return (
      <Notice icon={Users} title="No customers to see">
        A technician sees the customers of their own jobs. They appear here with the first job.
      </Notice>
    );
  }
  return (
    <Notice
      icon={Users}
      title="No customers yet"
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <Button onClick={() => onOpen("import")}>
            <FileUp className="size-4 text-muted" aria-hidden />
            Import a CSV file
          </Button>
          <Button look="primary" onClick={() => onOpen("add")}>
            <UserRoundPlus className="size-4" aria-hidden />
            Add customer
          </Button>
        </div>
      }
    >
      Add the first one by hand, or bring all of them from a spreadsheet.
    </Notice>
  );
}
