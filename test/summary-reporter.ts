import type { Reporter, TestCase, TestModule } from 'vitest/node';

const TALLY = /^conformance, .*: (\d+) probes over (\d+) clusters, (\d+) differences/gm;

/**
 * Names every skipped test, since a test that needs a server or a validator skips where that is absent, and closes with one
 * plain line of counts. With SEGPROOF_CI set, a skip fails the run: there everything has been installed.
 */
export default class SummaryReporter implements Reporter {
  readonly #compared = { probes: 0, clusters: 0, differences: 0 };

  /** The lines that `printTally` of test/conformance writes, for their total. */
  onUserConsoleLog({ content }: { readonly content: string }): void {
    for (const [, ...counts] of content.matchAll(TALLY)) {
      const [probes, clusters, differences] = counts.map(Number);
      this.#compared.probes += probes!;
      this.#compared.clusters += clusters!;
      this.#compared.differences += differences!;
    }
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    for (const test of skipped) process.stdout.write(`skipped: ${nameOf(test)}\n`);
    if (process.env.SEGPROOF_CI && skipped.length > 0) {
      process.stdout.write(`${skipped.length} skipped tests are a failure here (SEGPROOF_CI)\n`);
      process.exitCode = 1;
    }
    const { probes, clusters, differences } = this.#compared;
    if (probes > 0)
      process.stdout.write(
        `conformance, in all: ${probes} probes over ${clusters} clusters, ${differences} differences\n`,
      );
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${skipped.length} skipped\n`);
  }
}

function nameOf(test: TestCase): string {
  const note = test.result().state === 'skipped' ? (test.result() as { note?: string }).note : undefined;
  return `${test.module.relativeModuleId}: ${test.fullName}${note ? ` (${note})` : ''}`;
}
