import type { SVGProps } from 'react';

/** Two bars: the icon set of the design system has none. */
export const PauseIcon = (props: SVGProps<SVGSVGElement>) => (
  <svg xmlns="http://www.w3.org/2000/svg" fill="none" viewBox="0 0 24 24" {...props}>
    <path stroke="currentcolor" strokeLinecap="round" strokeWidth={2} d="M8 5v14M16 5v14" />
  </svg>
);
