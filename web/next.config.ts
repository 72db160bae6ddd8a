import type { NextConfig } from "next";
import { STEADY_HEADERS } from "./src/server/security-headers";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  headers: async () => [{ source: "/:path*", headers: STEADY_HEADERS.map(([key, value]) => ({ key, value })) }],
};

export default config;
