/** Names this tab among the member's others, for as long as it is loaded. */
export const TAB = crypto.randomUUID();
