import { Compass } from "lucide-react";
import { Link } from "wouter";
import { CONVERSATIONS } from "../lib/routes";
import { Notice } from "../ui/notice";

export function NotFoundPage() {
  return (
    <Notice
      icon={Compass}
      title="There is no such page"
      action={
        <Link
          href={CONVERSATIONS}
          className="tap inline-flex items-center text-sm font-medium text-accent hover:underline"
        >
          Go to Conversations
        </Link>
      }
    >
      The address may be mistyped, or the page has moved.
    </Notice>
  );
}
