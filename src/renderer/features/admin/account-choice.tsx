import { useId, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { ConnectProgress } from '../../../shared/ipc/state.ts';
import { roleSentence } from '../../messages/permissions.ts';
import { sentenceOfCode } from '../../api/call.ts';
import { useActions } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/design-system.ts';
import { foreignName, handleName } from '../../messages/people.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';

type Choices = Extract<ConnectProgress, { step: 'choose' }>['choices'];

/** The Pages Facebook granted; those that cannot be used say why. */
export const AccountChoice = ({ choices }: { choices: Choices }) => {
  const { channel: actions } = useActions();
  const usable = choices.filter((choice) => choice.problem === undefined);
  const [pageId, setPageId] = useState<string | undefined>(
    usable.length === 1 ? usable[0]?.pageId : undefined,
  );
  const name = useId();
  return (
    <section className="card connect" data-testid="connect-flow">
      <fieldset className="choices">
        <legend className="section-title">
          {usable.length === 0 ? text('None of these Pages can be connected') : text('Which account?')}
        </legend>
        {choices.map((choice) => (
          <label
            key={choice.pageId}
            className={`choice${choice.problem === undefined ? '' : ' choice--unusable'}`}
          >
            <input
              type="radio"
              name={name}
              value={choice.pageId}
              checked={pageId === choice.pageId}
              disabled={choice.problem !== undefined}
              onChange={() => setPageId(choice.pageId)}
            />
            <Avatar
              name={foreignName(choice.username ?? choice.pageName)}
              seed={choice.pageId}
              remotePictureUrl={choice.pictureUrl}
              size={32}
            />
            <span className="choice__lines">
              <span className="choice__name">
                <ForeignName
                  isOneLine
                  name={
                    choice.username === undefined
                      ? foreignName(choice.pageName, choice.pageId)
                      : handleName(choice.username)
                  }
                />
              </span>
              <span className="muted">
                {choice.problem === undefined
                  ? text('Page: {page}', { page: foreignName(choice.pageName, choice.pageId) })
                  : (sentenceOfChoiceProblem(choice.problem, choice.missingTasks) ??
                    text('This Page cannot be used.'))}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="connect__buttons">
        <Button
          kind="primary"
          disabled={pageId === undefined}
          onClick={() => {
            if (pageId !== undefined) void actions.chooseAccount(pageId);
          }}
        >
          {text('Connect this account')}
        </Button>
        <Button kind="secondary" onClick={() => void actions.cancelConnect()}>
          {text('Cancel')}
        </Button>
      </div>
    </section>
  );
};

/** For one Page the catalogue's plural sentence would read oddly. */
const sentenceOfChoiceProblem = (code: string, missingTasks: readonly string[] = []): string | undefined => {
  if (code === 'CONNECT_NO_ACCOUNT') return text('No professional Instagram account is linked to this Page.');
  if (code === 'CONNECT_ROLE_MISSING' && missingTasks.length > 0) return roleSentence(missingTasks);
  return sentenceOfCode(code);
};
