import './sandbox-mark.css';
import { tryItSteps } from '../../../shared/try-it.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';

/** Where the focus goes when the list is closed. */
export const sandboxMarkId = 'sandbox-mark';

const about = text('LiveChat and Instagram are simulated on this computer. Nothing leaves it.');

/** Says that everything is simulated; in a try-out it opens and closes the list “Try it”. */
export const SandboxMark = () => {
  const app = useAppState((state) => state.app);
  const { isOpen, progress } = useAppState((state) => state.tryIt);
  const { tryIt } = useActions();
  if (app?.isSandbox !== true) return undefined;
  if (!app.isTryOut || progress === undefined)
    return (
      <span className="sandbox-mark" title={about}>
        {text('Sandbox')}
      </span>
    );
  const done = { number: progress.done.length, count: tryItSteps.length };
  return (
    <button
      type="button"
      id={sandboxMarkId}
      className="sandbox-mark sandbox-mark--button"
      title={about}
      aria-expanded={isOpen}
      onClick={() => tryIt.show(!isOpen)}
    >
      {text('Sandbox')}{' '}
      <span className="sandbox-mark__count digits">{text('Try it: {number} of {count}', done)}</span>
    </button>
  );
};
