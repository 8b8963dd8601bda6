import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { BridgeState } from '../../../shared/ipc/state.ts';
import { mediaCopiesAbout, mediaCopiesLabel, mediaCopiesWarnings } from '../../messages/bridge.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Switch } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';

/** Whether customers' photos and files are copied into LiveChat. Switching it on is asked twice, with what Meta says of it. */
export const MediaCopies = ({ bridge }: { bridge: BridgeState }) => {
  const { bridge: actions } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isAsked, setIsAsked] = useState(false);
  const isOn = bridge.copiesMedia ?? false;
  const change = (next: boolean): void =>
    run(
      () => actions.setMediaCopies(next),
      () => setIsAsked(false),
    );
  return (
    <div className="bridge-card__media" data-testid="media-copies">
      <div className="bridge-card__switch">
        <div>
          <p>{mediaCopiesLabel}</p>
          <p className="muted">{mediaCopiesAbout(isOn)}</p>
        </div>
        <Switch
          ariaLabel={mediaCopiesLabel}
          on={isOn}
          size="medium"
          onChange={() => (isOn ? change(false) : setIsAsked(true))}
        />
      </div>
      <Problem sentence={isAsked ? undefined : problem} />
      {isAsked ? (
        <ConfirmDialog
          title={text('Copy what customers send into LiveChat?')}
          keepLabel={text('Leave it off')}
          isKeepFocused
          actLabel={text('Copy from now on')}
          isRunning={isRunning}
          problem={problem}
          onAct={() => change(true)}
          onClose={() => setIsAsked(false)}
        >
          <ul className="plain-list">
            {mediaCopiesWarnings.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </ConfirmDialog>
      ) : undefined}
    </div>
  );
};
