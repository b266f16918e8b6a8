import { useId } from "react";
import type { Role } from "../../../convex/shared/roles";
import { roleName } from "../../lib/role";
import { ROLE_NOTES } from "./words";

type RoleChoiceProps = { roles: readonly Role[]; value: Role; onChange: (role: Role) => void };

/** One of the roles, each with what it may do. */
export function RoleChoice({ roles, value, onChange }: RoleChoiceProps) {
  return (
    <fieldset className="space-y-0.5">
      <legend className="sr-only">Role</legend>
      {roles.map((role) => (
        <Choice key={role} role={role} checked={role === value} onChoose={() => onChange(role)} />
      ))}
    </fieldset>
  );
}

type ChoiceProps = { role: Role; checked: boolean; onChoose: () => void };

function Choice({ role, checked, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 rounded-md px-2 py-2 hover:bg-hover">
      <input
        id={id}
        type="radio"
        name="role"
        aria-describedby={`${id}-note`}
        checked={checked}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="block cursor-pointer text-sm font-medium">
          {roleName(role)}
        </label>
        <p id={`${id}-note`} className="text-xs text-muted">
          {ROLE_NOTES[role]}
        </p>
      </div>
    </div>
  );
}
