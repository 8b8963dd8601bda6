import { loadedLater } from '../../ui/loaded-later.tsx';

/** Shown when a version of the policy comes into force: rarely, so a file of its own. */
export const PolicyQuestion = loadedLater(() =>
  import('./policy-question.tsx').then((file) => file.PolicyQuestion),
);
