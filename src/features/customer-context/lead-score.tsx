/** 0 to 100: the number, and a bar for the eye. */
export function LeadScore({ score }: { score: number }) {
  const share = Math.max(0, Math.min(100, score));
  return (
    <span className="flex items-center gap-2">
      <span>{score}</span>
      <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-sunken">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share}%` }} />
      </span>
    </span>
  );
}
