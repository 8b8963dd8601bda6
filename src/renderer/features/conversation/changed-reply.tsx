import { Edit } from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import type { Conversation, Message } from '../../../shared/domain/conversation.ts';
import type { Failure } from '../../api/call.ts';
import { customerName } from '../../messages/people.ts';
import { editingWords, sendLabel } from '../../messages/reply-changes.ts';
import { editButtonsDraftKey, editDraftKey } from '../../state/drafts.ts';
import { useActions, useDraft, useServices } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { openVariables } from '../../../shared/domain/saved-reply-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { OpenVariablesLine } from './open-variables.tsx';
import { useReplyValues } from './use-reply-values.ts';
import { ReplyBox } from './reply-box.tsx';
import { useReplyButtons } from '../reply-buttons/index.ts';
import { replySize } from './reply-size.ts';

/** The composer while it holds a reply that waits or has failed. The draft of the next reply stays as it was. */
export const ChangedReply = ({ conversation, message }: { conversation: Conversation; message: Message }) => {
  const { conversations } = useActions();
  const { drafts } = useServices();
  const key = editDraftKey(message.id);
  const [written, setWritten] = useDraft(key);
  const buttons = useReplyButtons(editButtonsDraftKey(message.id));
  const [problem, setProblem] = useState<Failure>();
  const field = useRef<HTMLTextAreaElement>(null);
  const size = replySize(written);
  const values = useReplyValues(conversation);
  const open = openVariables(written);
  const isGap = open.some(({ isKnown }) => isKnown);

  useEffect(() => {
    let isGone = false;
    void drafts.load(key).then(() => {
      if (isGone) return;
      const end = drafts.peek(key).length;
      drafts.change(key, drafts.peek(key), { start: end, end });
      field.current?.focus({ preventScroll: true });
    });
    return () => {
      isGone = true;
    };
  }, [drafts, key]);

  const save = (): void => {
    if (isGap || size.pieces.length === 0 || size.problem !== undefined) return;
    drafts.flush();
    void conversations.saveEdit(message, written, buttons.sendable).then(setProblem);
  };

  return (
    <section
      className="composer composer--reply"
      aria-label={text('Change a reply')}
      data-region="composer"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        void conversations.endEdit(message.id);
      }}
    >
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      <div className="composer__why" role="note" data-testid="editing-reply">
        <Icon source={Edit} size="small" />
        <p>{editingWords(message)}</p>
      </div>
      <OpenVariablesLine open={open} field={field} />
      <ReplyBox
        label={text('Change your reply to {name}', { name: customerName(conversation) })}
        placeholder={text('Write what it should say')}
        text={written}
        draftKey={key}
        size={size}
        values={values}
        buttons={buttons}
        isHeld={isGap}
        isDisabled={false}
        sendLabel={sendLabel(size.pieces.length, { isEdit: true })}
        besideSend={
          <Button kind="secondary" size="compact" onClick={() => void conversations.endEdit(message.id)}>
            {text('Leave as it was')}
          </Button>
        }
        field={field}
        onChange={(next) => {
          setWritten(next);
          setProblem(undefined);
        }}
        onSend={save}
      />
    </section>
  );
};
