import { defineSchema } from "convex/server";
import { composeTables } from "./model/tables/compose";
import { customersTables } from "./model/tables/customers";
import { dataTables } from "./model/tables/data";
import { deliveryTables } from "./model/tables/delivery";
import { inboxTables } from "./model/tables/inbox";
import { laterTables } from "./model/tables/later";
import { peopleTables } from "./model/tables/people";
import { portalTables } from "./model/tables/portal";
import { reportsTables } from "./model/tables/reports";
import { templatesTables } from "./model/tables/templates";
import { togetherTables } from "./model/tables/together";

/**
 * Sized for 100,000 conversations and 1,000,000 messages an account. Rows behind live lists are
 * narrow; what changes at another pace has a table of its own. Times are ms since 1970, money is
 * in cents. Beside each index stands the screen it serves.
 */
export default defineSchema({
  ...peopleTables,
  ...customersTables,
  ...inboxTables,
  ...deliveryTables,
  ...dataTables,
  ...portalTables,
  ...togetherTables,
  ...laterTables,
  ...composeTables,
  ...templatesTables,
  ...reportsTables,
});
