import { Button } from '../../ui/design-system.ts';
import { usePatience } from './use-patience.ts';

/** `run` may take a while: a window is started, and a second click would start another. */
export const Action = ({ name, run }: { name: string; run(): void | Promise<void> }) => {
  const [isRunning, start] = usePatience();
  return (
    <Button
      kind="secondary"
      size="xcompact"
      aria-busy={isRunning}
      aria-label={name}
      onClick={() => start(run)}
    >
      {isRunning ? 'One moment…' : name}
    </Button>
  );
};
