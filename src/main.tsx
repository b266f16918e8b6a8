import "@fontsource-variable/inter/wght.css";
import "./app/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// Fetched only where whoever runs this wants to hear of errors; otherwise no part of the build.
if (import.meta.env.VITE_ERROR_REPORT_URL) {
  const url = import.meta.env.VITE_ERROR_REPORT_URL;
  void import("./lib/error-reports").then(({ reportErrors }) => reportErrors(url));
}
