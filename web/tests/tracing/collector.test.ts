import { describe, expect, it } from "vitest";
import { readCollector } from "@/tracing/collector";

const AT = "http://127.0.0.1:4318";

describe("the collector", () => {
  it("is nobody unless it is named", () => {
    expect(readCollector(undefined, "always_on", "1")).toBeNull();
    expect(readCollector("", undefined, undefined)).toBeNull();
  });

  it.each([
    [AT, `${AT}/v1/traces`],
    [`${AT}/`, `${AT}/v1/traces`],
    ["https://collect.example/otlp", "https://collect.example/otlp/v1/traces"],
  ])("%s takes spans at %s", (endpoint, url) => {
    expect(readCollector(endpoint, undefined, undefined)).toEqual({ url, share: 1 });
  });

  it.each([
    ["parentbased_always_on", undefined, 1],
    ["always_off", undefined, 0],
    ["traceidratio", "0.25", 0.25],
    ["parentbased_traceidratio", "", 1],
  ])("sampler %s with %s: a share of %d", (sampler, argument, share) => {
    expect(readCollector(AT, sampler, argument)?.share).toBe(share);
  });

  it.each([
    ["localhost:4318", "", "", /OTEL_EXPORTER_OTLP_ENDPOINT .* give/],
    ["http://user:hidden@127.0.0.1:4318", "", "", /OTEL_EXPORTER_OTLP_ENDPOINT .* give/],
    [AT, "jaeger_remote", "", /OTEL_TRACES_SAMPLER .* use/],
    [AT, "traceidratio", "2", /OTEL_TRACES_SAMPLER_ARG .* give/],
    [AT, "traceidratio", "some", /OTEL_TRACES_SAMPLER_ARG .* give/],
  ])("%s %s %s stops the start with a remedy", (endpoint, sampler, argument, sentence) => {
    const read = () => readCollector(endpoint, sampler, argument);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/hidden/);
  });
});
