import type { Tone } from '../../messages/removal.ts';

/** The design system's name of each tone. */
export const tagOfTone: Readonly<Record<Tone, 'success' | 'warning' | 'error' | 'info' | 'default'>> = {
  good: 'success',
  warning: 'warning',
  bad: 'error',
  info: 'info',
  neutral: 'default',
};
