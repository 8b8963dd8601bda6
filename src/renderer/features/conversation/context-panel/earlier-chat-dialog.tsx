import { useEffect, useState } from 'react';
import type { EarlierChat, EarlierChatLine } from '../../../../shared/domain/earlier-chat.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { type Failure, failureOf } from '../../../api/call.ts';
import { foreignName } from '../../../messages/people.ts';
import { clockTime, fullTime } from '../../../messages/time.ts';
import { useActions } from '../../../state/react.tsx';
import { Problem } from '../../../ui/callout.tsx';
import { Loader } from '../../../ui/design-system.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { LinkedText } from '../../../ui/linkify.tsx';

interface EarlierChatDialogProps {
  conversationId: string;
  chat: EarlierChat;
  onClose(): void;
}

/** What was said in an earlier chat, to read only. */
export const EarlierChatDialog = ({ conversationId, chat, onClose }: EarlierChatDialogProps) => {
  const { conversations } = useActions();
  const [lines, setLines] = useState<readonly EarlierChatLine[]>();
  const [problem, setProblem] = useState<Failure>();
  const { chatId, threadId } = chat;
  useEffect(() => {
    let isWanted = true;
    conversations.earlierChat(conversationId, { chatId, threadId }).then(
      (found) => {
        if (isWanted) setLines(found);
      },
      (error: unknown) => {
        if (isWanted) setProblem(failureOf(error));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [conversations, conversationId, chatId, threadId]);
  return (
    <Dialog title={text('Chat of {moment}', { moment: fullTime(chat.startedAtMs) })} isWide onClose={onClose}>
      <p className="muted">
        {text('As LiveChat keeps it. You read it with your own rights; nothing of it is stored here.')}
      </p>
      {problem === undefined ? undefined : <Problem sentence={problem} />}
      {lines === undefined && problem === undefined ? (
        <Loader size="medium" label={text('Reading the chat')} />
      ) : undefined}
      {lines?.length === 0 ? (
        <p className="muted">{text('Nothing that can be shown was said.')}</p>
      ) : undefined}
      <ol className="earlier-lines" tabIndex={0} aria-label={text('What was said')}>
        {lines?.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </Dialog>
  );
};

const Line = ({ line }: { line: EarlierChatLine }) => {
  const { app } = useActions();
  const words = <LinkedText text={line.text} onOpen={(url) => void app.openLink(url)} />;
  if (line.from === 'system')
    return (
      <li className="earlier-lines__system" title={fullTime(line.atMs)} dir="auto">
        {words}
      </li>
    );
  const name = foreignName(
    line.name,
    line.from === 'customer' ? text('Customer') : text('Somebody of the team'),
  );
  return (
    <li className={`earlier-lines__one earlier-lines__one--${line.isNote ? 'note' : line.from}`}>
      <p className="earlier-lines__head">
        <ForeignName isOneLine name={name} />
        {line.isNote ? <span>{text.in('noun: for colleagues', 'Note')}</span> : undefined}
        <time title={fullTime(line.atMs)}>{clockTime(line.atMs)}</time>
      </p>
      <p className="earlier-lines__text is-selectable" dir="auto">
        {words}
      </p>
    </li>
  );
};
