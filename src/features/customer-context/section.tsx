import type { ReactNode } from "react";

/** A part of the sidebar with a small title. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="px-5 py-4">
      <h3 className="mb-2 text-2xs font-medium text-faint">{title}</h3>
      {children}
    </section>
  );
}
