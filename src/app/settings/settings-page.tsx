import { ChevronLeft, ChevronRight, ShieldAlert } from "lucide-react";
import { Link, Redirect } from "wouter";
import { ROLES, roleCan } from "../../../convex/shared/roles";
import { cx } from "../../lib/cx";
import { listNames } from "../../lib/names";
import { SETTINGS, settingsPath } from "../../lib/routes";
import { PHONE, useMedia } from "../../lib/use-media";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { Notice } from "../../ui/notice";
import { NotFoundPage } from "../not-found-page";
import { PageSkeleton } from "../page-skeleton";
import { SETTINGS_SECTIONS, type SettingsSection, useSettingsSections } from "./sections";

type PageProps = { path: string | undefined; id: string | undefined };

/** Settings: its sections at the left and one of them open; on a phone one or the other. */
export default function SettingsPage({ path, id }: PageProps) {
  const phone = useMedia(PHONE);
  const mine = useSettingsSections();
  const [first] = mine;
  const section = SETTINGS_SECTIONS.find((known) => known.path === path);
  if (path !== undefined && !section) return <NotFoundPage />;
  if (!section && first && !phone) return <Redirect to={settingsPath(first.path)} replace />;
  if (!section && !first) return <NotForMe />;
  if (section && !mine.includes(section)) return <NotForMe section={section} />;
  return (
    <div className="flex min-h-0 flex-1">
      {(!phone || !section) && <Sections sections={mine} open={section} />}
      {section && <Section key={section.path} section={section} id={id ?? null} />}
    </div>
  );
}

type SectionsProps = { sections: SettingsSection[]; open: SettingsSection | undefined };

function Sections({ sections, open }: SectionsProps) {
  return (
    <div className="flex w-full shrink-0 flex-col border-line md:w-52 md:border-r lg:w-60">
      <header className="flex min-h-16 shrink-0 items-center border-b border-line px-4 md:min-h-12.5">
        {open ? (
          <p className="text-lg font-semibold tracking-tight">Settings</p>
        ) : (
          <h1 className="text-lg font-semibold tracking-tight">Settings</h1>
        )}
      </header>
      <nav aria-label="Settings" className="min-h-0 flex-1 overflow-y-auto p-2">
        <ul className="space-y-0.5">
          {sections.map(({ path, title, about, icon: Icon }) => (
            <li key={path}>
              <Link
                href={settingsPath(path)}
                aria-current={open?.path === path ? "page" : undefined}
                className={cx(
                  "flex items-center gap-3 rounded-md px-2.5 py-3 text-base transition-colors md:gap-2.5 md:py-2 md:text-sm",
                  open?.path === path ? "bg-accent-soft font-medium text-accent" : "hover:bg-hover",
                )}
              >
                <Icon className="size-4 shrink-0" aria-hidden />
                <span className="min-w-0 flex-1">
                  {title}
                  <span className="block text-xs text-muted md:hidden">{about}</span>
                </span>
                <ChevronRight className="size-4 shrink-0 text-faint md:hidden" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

type SectionProps = { section: SettingsSection; id: string | null };

function Section({ section: { title, page: Page }, id }: SectionProps) {
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-16 shrink-0 items-center gap-3 border-b border-line px-4 py-2 md:min-h-12.5">
        <Link
          href={SETTINGS}
          aria-label="Back to settings"
          className="tap -ml-2 flex items-center justify-center rounded-md text-accent md:hidden"
        >
          <ChevronLeft className="size-6" aria-hidden />
        </Link>
        <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
      </header>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <ErrorBoundary
          fallback={(retry) => <Failed title={`${title} could not be loaded`} onRetry={retry} />}
        >
          <Page id={id} placeholder={<PageSkeleton />} />
        </ErrorBoundary>
      </div>
    </div>
  );
}

/** For who came by an address to what their role does not open. */
function NotForMe({ section }: { section?: SettingsSection }) {
  if (!section) return <Notice icon={ShieldAlert} title="Your role has no settings to change" />;
  const roles = ROLES.filter((role) => roleCan(role, section.permission));
  return (
    <Notice
      icon={ShieldAlert}
      title={`${section.title} is for ${listNames(roles.map((role) => `${role}s`))}`}
    >
      {section.about}.
    </Notice>
  );
}
