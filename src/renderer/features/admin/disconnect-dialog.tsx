import { useId, useState } from 'react';
import type { Channel } from '../../../shared/domain/conversation.ts';
import { sentenceOfCode, sentenceOfProblem } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button, Input } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';

interface DisconnectDialogProps {
  channel: Channel;
  onClose(): void;
}

/** Says what disconnecting does, and asks for the Page's name so that it cannot happen by accident. */
export const DisconnectDialog = ({ channel, onClose }: DisconnectDialogProps) => {
  const { channel: actions, app } = useActions();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isRunning, setIsRunning] = useState(false);
  const fieldId = useId();
  const pageName = channel.pageName ?? channel.username ?? channel.pageId;
  const isConfirmed = typed.trim() === pageName.trim();

  const disconnect = (): void => {
    if (!isConfirmed || isRunning) return;
    setIsRunning(true);
    setProblem(undefined);
    actions.disconnect(typed.trim()).then(
      (leftovers) => {
        // Nothing arrives here any more either way; what Facebook did not confirm, an admin can end there.
        const unconfirmed = leftovers.map((code) => sentenceOfCode(code) ?? code).join(' ');
        app.tellInfo(
          leftovers.length === 0
            ? 'Instagram is disconnected.'
            : `Instagram is disconnected here. Facebook did not confirm it: ${unconfirmed} Remove the app in the Page's settings at Facebook.`,
        );
        onClose();
      },
      (error) => {
        setProblem(sentenceOfProblem(error));
        setIsRunning(false);
      },
    );
  };

  return (
    <Dialog
      title="Disconnect Instagram?"
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            Keep connected
          </Button>
          <Button kind="destructive" disabled={!isConfirmed} loading={isRunning} onClick={disconnect}>
            Disconnect
          </Button>
        </>
      }
    >
      <ul className="plain-list">
        <li>New Instagram messages no longer reach this workspace, for anybody in the team.</li>
        <li>Facebook is told to stop sending the Page's messages here.</li>
        <li>
          The Page's token and its conversations are deleted on this computer, and on colleagues' as soon as
          they are online.
        </li>
        <li>Private chats of the team stay as they are. So do the conversations in Instagram itself.</li>
      </ul>
      <label htmlFor={fieldId}>
        Type the Page's name, <strong className="is-selectable">{pageName}</strong>, to confirm:
      </label>
      <Input
        id={fieldId}
        value={typed}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') disconnect();
        }}
      />
      {problem === undefined ? undefined : (
        <Callout tone="bad" isAlert>
          {problem}
        </Callout>
      )}
    </Dialog>
  );
};
