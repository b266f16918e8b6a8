// Runs before the first paint, so that a chosen theme does not flash. A file, not inline, for the CSP.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage refused: follow the system.
}
