import type { ReactNode } from 'react';

/**
 * An icon as a component: lines in the colour of the text on a square grid.
 *
 * @param grid units of the drawing's side, and its size in pixels where none is asked for
 */
export function iconOf(name: string, drawing: ReactNode, grid: number) {
  function Icon({ size = grid }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox={`0 0 ${grid} ${grid}`}
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {drawing}
      </svg>
    );
  }
  Icon.displayName = name;
  return Icon;
}
