import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints every test that skipped itself with its reason when all have ended, so that none passes for one that has been
 * run. Tests that were not asked for (`-t`) have no reason and are left out.
 */
export class SkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].flatMap((test) => {
        const result = test.result();
        const reason = result.state === 'skipped' ? result.note : undefined;
        return reason === undefined ? [] : [`   ${test.fullName}: ${reason}`];
      }),
    );
    if (lines.length > 0) process.stdout.write(`Skipped, ${lines.length}:\n${lines.join('\n')}\n`);
  }
}
