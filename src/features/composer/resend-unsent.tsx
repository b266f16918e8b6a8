import { useResendUnsent } from "./use-resend-unsent";

/** Sends what a reload interrupted. Loaded after the list is shown: nobody waits for it. */
export default function ResendUnsent(): null {
  useResendUnsent();
  return null;
}
