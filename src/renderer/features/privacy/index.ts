export { PolicyQuestion } from './later.ts';
export { PolicyStrip } from './policy-strip.tsx';
export { PrivacyDialogs } from './privacy-dialogs.tsx';
export { PrivacyLink } from './privacy-link.tsx';
