import { type TemplateFields, variablesIn } from "./templates";

/** name | category | text. Plain quotes and dashes: others would double what a text message costs. */
const ROWS = `
Appointment confirmed | Appointment Confirmation | Hi {{customerFirstName}}, this is {{companyName}}. Your appointment is confirmed for {{appointmentDate}}, {{appointmentTime}}. Reply here if anything changes.
Technician on the way | Appointment Confirmation | Hi {{customerFirstName}}, {{technicianName}} from {{companyName}} is on the way to {{propertyAddress}}. Please make sure somebody is there to open the door.
Job done | Job Completion | Hi {{customerFirstName}}, {{jobTitle}} ({{jobNumber}}) was completed on {{serviceDate}}. If anything does not work as it should, reply here and we will make it right.
Job done, ask for a review | Job Completion | Hi {{customerFirstName}}, thank you for choosing {{companyName}}. {{technicianName}} finished job {{jobNumber}} on {{serviceDate}}. If you are happy with the work, a short review would mean a lot to us.
Estimate follow-up | Follow-Up | Hi {{customerFirstName}}, this is {{memberName}} from {{companyName}}. Do you have any questions about your estimate for {{jobTitle}}? We are glad to walk you through it.
Check in after a visit | Follow-Up | Hi {{customerFirstName}}, is everything still working well since our visit on {{serviceDate}}? Just reply here if not.
Balance due | Payment Reminder | Hi {{customerFirstName}}, a friendly reminder from {{companyName}}: your balance is {{amountDue}}. Let us know if you would like the invoice sent again.
Balance due, second reminder | Payment Reminder | Hi {{customerFirstName}}, we have not received your payment of {{amountDue}} yet. If it is on its way, thank you. If something is wrong, reply here and {{memberName}} will help.
Welcome | Welcome Message | Welcome to {{companyName}}, {{customerFirstName}}! You can text us here any time. {{memberName}} and the team usually answer within the hour.
Thanks for getting in touch | Welcome Message | Thanks for getting in touch with {{companyName}}. May we have your name, the address, and a few words on what you need? Then we will find a time for you.
`;

/** Templates to begin with, in each of the categories every account has. */
export const STARTER_TEMPLATES: readonly TemplateFields[] = ROWS.trim().split("\n").map(parse);

function parse(row: string): TemplateFields {
  const [name = "", category = "", text = ""] = row.split(" | ");
  return { name, category, text, variables: variablesIn(text) };
}
