import './groups.css';
import { useState } from 'react';
import { text } from '../../../../shared/i18n/text.ts';
import { type Failure, failureOf } from '../../../api/call.ts';
import { useActions } from '../../../state/react.tsx';
import { Problem } from '../../../ui/callout.tsx';
import { Button } from '../../../ui/design-system.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { mostOthers, nameLength } from './group-limits.ts';
import { PeoplePicker } from './people-picker.tsx';

const nobody: readonly string[] = [];

/** A name and some colleagues make a group. */
export const NewGroupDialog = ({ onClose }: { onClose(): void }) => {
  const { privateChats, app } = useActions();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>(nobody);
  const [problem, setProblem] = useState<Failure>();
  const [isBusy, setIsBusy] = useState(false);
  const isReady = name.trim() !== '' && chosen.length > 0 && chosen.length <= mostOthers && !isBusy;

  const make = (): void => {
    if (!isReady) return;
    setIsBusy(true);
    privateChats.makeGroup(name.trim(), chosen).then(
      (chatId) => {
        onClose();
        app.openPrivateChat(chatId);
      },
      (error) => {
        setIsBusy(false);
        setProblem(failureOf(error));
      },
    );
  };

  return (
    <Dialog
      title={text('New group')}
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            {text('Cancel')}
          </Button>
          <Button kind="primary" disabled={!isReady} onClick={make}>
            {chosen.length === 0
              ? text('Make the group')
              : text(
                  '{count, plural, one {Make the group with # person} other {Make the group with # people}}',
                  { count: chosen.length },
                )}
          </Button>
        </>
      }
    >
      <label className="group-field">
        <span className="group-field__label">{text('Name')}</span>
        <input
          className="group-field__input"
          value={name}
          maxLength={nameLength}
          placeholder={text('For example: Early shift')}
          data-testid="group-name"
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') make();
          }}
        />
      </label>
      <PeoplePicker without={nobody} chosen={chosen} onChange={setChosen} />
      {chosen.length > mostOthers ? (
        <Problem sentence={text('At most {count, number} others fit into a group.', { count: mostOthers })} />
      ) : undefined}
      <Problem sentence={problem} />
    </Dialog>
  );
};
