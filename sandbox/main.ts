import { parseArgs } from "node:util";
import { startSandbox } from "./server.ts";

const USAGE = `node sandbox/main.ts [--port 3220] [--data .data/sandbox | --memory]
  [--webhook-base http://127.0.0.1:3211] [--number +14155550100]...
Environment: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, RESEND_API_KEY, RESEND_WEBHOOK_SECRET,
OPENAI_API_KEY, CLERK_SECRET_KEY, CLERK_WEBHOOK_SIGNING_SECRET, SANDBOX_ADMIN_TOKEN (made up
when unset).`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "3220" },
      data: { type: "string", default: ".data/sandbox" },
      memory: { type: "boolean", default: false },
      "webhook-base": { type: "string", default: "http://127.0.0.1:3211" },
      number: { type: "string", multiple: true },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be between 0 and 65535, not ${values.port}`);
  }
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, SANDBOX_ADMIN_TOKEN } = process.env;
  const { RESEND_API_KEY, RESEND_WEBHOOK_SECRET, OPENAI_API_KEY } = process.env;
  const { CLERK_SECRET_KEY, CLERK_WEBHOOK_SIGNING_SECRET } = process.env;
  const sandbox = await startSandbox({
    port,
    dataDir: values.memory ? null : values.data,
    webhookBaseUrl: values["webhook-base"] || null,
    ...(TWILIO_ACCOUNT_SID ? { accountSid: TWILIO_ACCOUNT_SID } : {}),
    ...(TWILIO_AUTH_TOKEN ? { authToken: TWILIO_AUTH_TOKEN } : {}),
    ...(RESEND_API_KEY ? { resendApiKey: RESEND_API_KEY } : {}),
    ...(RESEND_WEBHOOK_SECRET ? { resendWebhookSecret: RESEND_WEBHOOK_SECRET } : {}),
    ...(OPENAI_API_KEY ? { openaiApiKey: OPENAI_API_KEY } : {}),
    ...(CLERK_SECRET_KEY ? { clerkSecretKey: CLERK_SECRET_KEY } : {}),
    ...(CLERK_WEBHOOK_SIGNING_SECRET ? { clerkWebhookSecret: CLERK_WEBHOOK_SIGNING_SECRET } : {}),
    ...(SANDBOX_ADMIN_TOKEN ? { adminToken: SANDBOX_ADMIN_TOKEN } : {}),
    ...(values.number ? { numbers: values.number } : {}),
  });
  // A token that was given is known already and stays out of the output.
  const token = SANDBOX_ADMIN_TOKEN ? "" : `, admin token ${sandbox.adminToken}`;
  console.log(`sandbox ready at ${sandbox.url}${token}`);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void sandbox.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
