/** Tokens of a key pair the test makes; its public half comes as a data: URL. */
export default {
  providers: [
    {
      type: "customJwt" as const,
      issuer: "https://contract.test",
      applicationID: "convex",
      algorithm: "ES256" as const,
      jwks: process.env.CONTRACT_JWKS ?? "",
    },
  ],
};
