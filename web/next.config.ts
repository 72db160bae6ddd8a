import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
};

export default config;
