export { Logo } from './logo.tsx';
export { Onboarding } from './onboarding.tsx';
export { FirstRun } from './first-run.tsx';
