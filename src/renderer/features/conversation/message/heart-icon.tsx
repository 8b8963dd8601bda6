import type { SVGProps } from 'react';

const outline =
  'M12 20.5 4.6 13a4.7 4.7 0 0 1 0-6.7 4.8 4.8 0 0 1 6.8 0l.6.6.6-.6a4.8 4.8 0 0 1 6.8 0 4.7 4.7 0 0 1 0 6.7z';

/** LiveChat's icons have no heart: one in their stroke. */
export const HeartIcon = (props: SVGProps<SVGSVGElement>) => (
  <svg xmlns="http://www.w3.org/2000/svg" fill="none" viewBox="0 0 24 24" {...props}>
    <path stroke="currentcolor" strokeLinecap="round" strokeLinejoin="round" strokeWidth={2} d={outline} />
  </svg>
);

/** One that is given. */
export const HeartFilledIcon = (props: SVGProps<SVGSVGElement>) => (
  <svg xmlns="http://www.w3.org/2000/svg" fill="none" viewBox="0 0 24 24" {...props}>
    <path fill="currentcolor" stroke="currentcolor" strokeLinejoin="round" strokeWidth={2} d={outline} />
  </svg>
);
