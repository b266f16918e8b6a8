interface ImportMetaEnv {
  readonly VITE_CONVEX_URL?: string;
  readonly VITE_CLERK_PUBLISHABLE_KEY?: string;
  readonly VITE_CLERK_PROXY_URL?: string;
  readonly VITE_LOCAL_AUTH_URL?: string;
  readonly VITE_ERROR_REPORT_URL?: string;
}
