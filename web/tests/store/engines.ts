// The closing lines of a run: how much was asked of which engine.
import type { Reporter, TestModule } from "vitest/node";

export default class Engines implements Reporter {
  private readonly missing: number[];

  constructor({ missing }: { missing: number[] }) {
    this.missing = missing;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const engines = Map.groupBy(modules, ({ project }) => project.name);
    for (const [engine, asked] of engines) {
      const tests = asked.flatMap((module) => [...module.children.allTests()]);
      const passed = tests.filter((test) => test.ok()).length;
      console.log(`on ${engine}: ${passed} of ${tests.length} tests passed`);
    }
    for (const major of this.missing) console.log(`not on PostgreSQL ${major}: it is not on this machine`);
  }
}
