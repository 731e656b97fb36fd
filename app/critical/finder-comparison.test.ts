import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { libraryExpression, libraryFunction } from '../functions/library.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { compareFinders, type FinderScore } from './finder-comparison.ts';
import { FINDER_METHODS } from './finders/finder-options.ts';
import type { StartSpec } from './starts.ts';

const STARTS = 100;
const XOR = createNetworkObjective(
  networkSpec([dense(2, 'tanh'), dense(1)], 'mse'),
  regressionPart(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [[0], [1], [1], [0]],
  ),
  2,
  1,
);

function row(score: FinderScore): string {
  const count = (name: string): string => String(score.outcomes[name] ?? 0);
  const indices = score.byIndex.slice(0, 4).join(' · ');
  const cost = [score.iterations, score.gradients, score.products, score.hessians].map((value) =>
    value.toFixed(0),
  );
  const cells = ['converged', 'gradientFlat', 'singular', 'maxIterations', 'diverged'].map(count);
  return `| ${[score.method, ...cells, indices, ...cost].join(' | ')} |`;
}

function section(title: string, objective: Objective, starts: StartSpec, count: number): string {
  const scores = compareFinders(objective, FINDER_METHODS, { starts, count });
  return [
    `## ${title}`,
    '',
    '| method | converged | gradient-flat | singular | not converged | ran away | by index 0 · 1 · 2 · 3 | iterations | gradients | products | Hessians |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...scores.map(row),
    '',
  ].join('\n');
}

describe('finders side by side', () => {
  it('are what docs/finders.md says (rewrite it with vitest -u)', async () => {
    const sections = ['himmelblau', 'sixHumpCamel', 'mullerBrown', 'beale', 'gradientFlat'].map((id) => {
      const one = libraryFunction(id);
      if (one === null) throw new Error(`no function ${id}`);
      const objective = compileFunction(libraryExpression(one), one.variables);
      const area = one.box.map(([low, high]) => `[${low}, ${high}]`).join(' × ');
      return section(`${id}, uniform in ${area}`, objective, { kind: 'box', box: one.box }, STARTS);
    });
    sections.push(
      section('XOR 2-2-1, tanh, mse, θ₀ = 0 and 39 of N(0, 1)', XOR, { kind: 'normal', scale: 1 }, 40),
    );
    const page = [
      '# Finders of critical points, side by side',
      '',
      `${STARTS} seeded starts each (40 for XOR), the same for every method, stop at ‖g‖ ≤ 1e−12 relative. Outcomes are counts; points`,
      'that lie outside the box count as none of them. Iterations and costs are means per start: gradients, Hessian-vector',
      'products, dense Hessians with their spectrum. `gradient-flat` ends have ‖Hg‖ ≤ 1e−3·‖H‖‖g‖ with g ≠ 0 and are no critical',
      'points; `singular` ends are stuck where H is singular or no step helps. Written by `app/critical/finder-comparison.test.ts`;',
      '`saddlescope critical PROBLEM.json --compare` prints such a table for any loss.',
      '',
      'What to take from it: Levenberg–Marquardt and Newton with a line search are the tools for any index; saddle-free',
      'Newton is the one for minima; eigenvector following gives the index that was asked for or nothing; plain Newton is cheapest next',
      'to the point and runs away far from it; descent on the gradient norm pays for its simplicity with two orders of magnitude.',
      '',
      ...sections,
    ].join('\n');
    await expect(page).toMatchFileSnapshot('../../docs/finders.md');
  });

  it('start every method from the same points', () => {
    const [a, b] = compareFinders(XOR, ['newton', 'levenbergMarquardt'], {
      starts: { kind: 'normal', scale: 1 },
      count: 10,
    });
    expect([a.starts, b.starts]).toEqual([10, 10]);
    for (const score of [a, b]) {
      expect(Object.values(score.outcomes).reduce((sum, count) => sum + count, 0)).toBe(10);
      const converged = score.byIndex.reduce((sum, count) => sum + count, 0);
      expect(converged).toBe(score.outcomes.converged ?? 0);
    }
  });
});
