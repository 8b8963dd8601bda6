import { text } from '../../../shared/i18n/text.ts';
import { Button } from '../../ui/design-system.ts';
import { usePending } from './use-pending.ts';

/** `run` may take a while: a window is started, and a second click would start another. */
export const Action = ({ name, run }: { name: string; run(): void | Promise<void> }) => {
  const [isRunning, start] = usePending();
  return (
    <Button
      kind="secondary"
      size="xcompact"
      aria-busy={isRunning}
      aria-label={name}
      onClick={() => start(run)}
    >
      {isRunning ? text('One moment…') : name}
    </Button>
  );
};
