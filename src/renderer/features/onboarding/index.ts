export { Logo } from './logo.tsx';
export { Onboarding } from './onboarding.tsx';
