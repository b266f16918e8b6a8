import { UNKNOWN_CONTACT } from "../../convex/shared/inbox";

/** "+14155550123" → "(415) 555-0123" for North American numbers; any other address as it is. */
export function showAddress(address: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : address;
}

/** Who a conversation is with: by name, or by number while nobody has given them one. */
export function calledBy(contact: { contactName: string; contactAddress: string }): string {
  return contact.contactName === UNKNOWN_CONTACT
    ? showAddress(contact.contactAddress)
    : contact.contactName;
}

/** Up to two letters to stand for a name; "#" for a bare number. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const first = words[0]?.[0];
  if (!first) return "#";
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}
