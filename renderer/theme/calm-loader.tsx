import type { SVGProps } from 'react';

/**
 * Says that something is going on: a ring whose gap moves by a quarter twice a second. Between the moves nothing changes on
 * the screen; a wheel that turns smoothly has the page put together anew sixty times a second, which without a GPU takes
 * a processor core from the work that is waited for. As large as its `size` says, like the loaders it stands for.
 */
export function CalmLoader({ style, ...props }: SVGProps<SVGSVGElement>) {
  const side = 'var(--loader-size)';
  return (
    <svg {...props} style={{ width: side, height: side, ...style }} viewBox="0 0 16 16" fill="none">
      <path
        className="calm-loader"
        d="M8 1.5A6.5 6.5 0 1 1 1.5 8"
        stroke="var(--loader-color)"
        strokeWidth="2.5"
        strokeLinecap="round"
      />
    </svg>
  );
}
