import axe from 'axe-core';

/**
 * What axe finds wrong by WCAG 2.1 AA, one line a rule, once every transition that ends has ended: a colour on its way
 * from one theme to the other has no contrast of its own.
 */
export async function accessibilityProblems(element: HTMLElement): Promise<string[]> {
  for (;;) {
    const ending = document
      .getAnimations()
      .filter((animation) => Number.isFinite(Number(animation.effect?.getComputedTiming().endTime)));
    if (ending.length === 0) break;
    await Promise.allSettled(ending.map((animation) => animation.finished));
  }
  const { violations } = await axe.run(element, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
