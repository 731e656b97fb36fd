import type { Reporter, TestModule } from 'vitest/node';

/** Prints every skipped test with its reason when all have ended, so that none passes for one that has been run. */
export class SkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result();
        const reason = result.state === 'skipped' ? result.note : undefined;
        return `   ${test.fullName}: ${reason ?? 'no reason given'}`;
      }),
    );
    if (lines.length > 0) process.stdout.write(`Skipped, ${lines.length}:\n${lines.join('\n')}\n`);
  }
}
