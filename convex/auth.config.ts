import type { AuthConfig } from "convex/server";
import { isLoopbackUrl } from "./shared/loopback";

const issuer = process.env.AUTH_ISSUER;
if (issuer === undefined || issuer === "") {
  throw new Error("AUTH_ISSUER is not set. It is the address of who signs people in.");
}
if (isLoopbackUrl(issuer) && !isLoopbackUrl(process.env.CONVEX_SITE_URL)) {
  throw new Error(
    "AUTH_ISSUER is on this machine but the deployment is not: the local sign-in is for one machine only.",
  );
}

export default {
  providers: [{ domain: issuer, applicationID: "convex" }],
} satisfies AuthConfig;
