/** What an export comes as: a conversation as JSON or PDF, all of a customer as ZIP. */
export const EXPORT_FORMATS = ["json", "pdf", "zip"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
