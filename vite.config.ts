import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { contentPolicyPlugin } from "./scripts/lib/content-policy.ts";

const server = {
  host: "127.0.0.1",
  port: Number(process.env.PORT ?? 5173),
  strictPort: true,
};

export default defineConfig({
  plugins: [react(), tailwindcss(), contentPolicyPlugin()],
  server,
  preview: server,
  // light-dark() and oklch() are used as they are; older browsers would get a polyfill that cannot
  // follow the in-app theme switch.
  build: {
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // The writer of PDFs is larger than what Vite warns of; it is fetched when something is exported.
    chunkSizeWarningLimit: 600,
    // The members' app, and the customer's page with none of it.
    rolldownOptions: { input: ["index.html", "p/index.html"] },
  },
});
