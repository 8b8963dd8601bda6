import { loadedLater } from '../../ui/loaded-later.tsx';

/** Most people never see it. */
export const StartProblemPage = loadedLater(() =>
  import('./start-problem.tsx').then((file) => file.StartProblemPage),
);
