import { CalendarDays, MessageCircle, TrendingUp, type LucideIcon } from "lucide-react";
import type { ComposeMode } from "../../../convex/shared/compose";

type Look = { label: string; does: string; icon: LucideIcon; on: string; dot: string };

/** How each mode is shown: never by its colour alone. */
export const MODES: Record<ComposeMode, Look> = {
  standard: {
    label: "Standard",
    does: "Suggestions answer what was asked",
    icon: MessageCircle,
    on: "bg-ok-soft text-ok ring-ok/40",
    dot: "text-ok",
  },
  scheduling: {
    label: "Scheduling",
    does: "Suggestions work towards a visit",
    icon: CalendarDays,
    on: "bg-info-soft text-info ring-info/40",
    dot: "text-info",
  },
  sales: {
    label: "Sales",
    does: "Suggestions work towards a sale",
    icon: TrendingUp,
    on: "bg-warn-soft text-warn ring-warn/40",
    dot: "text-warn",
  },
};
