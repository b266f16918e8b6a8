import { number } from "./words";

export type Column = { key: string; label: string; received: number; sent: number };

const HEIGHT = 140;
const WIDTH = 600;
const GAP = 0.25;

/**
 * Pairs of columns over time, the second of each pair striped. What it shows stands as a table
 * beside it, so it is a picture with a name.
 */
export function ColumnChart({ label, columns }: { label: string; columns: Column[] }) {
  const most = Math.max(1, ...columns.flatMap(({ received, sent }) => [received, sent]));
  const slot = WIDTH / Math.max(1, columns.length);
  const wide = (slot * (1 - GAP)) / 2;
  const bar = (count: number) => Math.max(count > 0 ? 2 : 0, (count / most) * HEIGHT);
  return (
    <figure className="m-0">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-40 w-full border-b border-line-strong"
      >
        <defs>
          <pattern
            id="stripes"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="6" height="6" className="fill-accent-soft" />
            <rect width="3" height="6" className="fill-accent" />
          </pattern>
        </defs>
        {columns.map(({ key, label: name, received, sent }, index) => {
          const x = index * slot + (slot * GAP) / 2;
          return (
            <g key={key}>
              <title>{`${name}: ${number(received)} received, ${number(sent)} sent`}</title>
              <rect x={index * slot} width={slot} height={HEIGHT} className="fill-transparent" />
              <rect
                x={x}
                y={HEIGHT - bar(received)}
                width={wide}
                height={bar(received)}
                className="fill-accent"
              />
              <rect
                x={x + wide}
                y={HEIGHT - bar(sent)}
                width={wide}
                height={bar(sent)}
                fill="url(#stripes)"
              />
            </g>
          );
        })}
      </svg>
      <div aria-hidden className="flex justify-between pt-1 text-2xs text-muted">
        <span>{columns[0]?.label}</span>
        <span>Peak {number(most)}</span>
        <span>{columns.at(-1)?.label}</span>
      </div>
      <figcaption className="flex gap-4 pt-2 text-xs text-muted">
        <Key striped={false}>Received</Key>
        <Key striped>Sent</Key>
      </figcaption>
    </figure>
  );
}

function Key({ striped, children }: { striped: boolean; children: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <svg aria-hidden className="size-3 rounded-sm">
        <rect
          width="100%"
          height="100%"
          fill={striped ? "url(#stripes)" : undefined}
          className={striped ? undefined : "fill-accent"}
        />
      </svg>
      {children}
    </span>
  );
}
