import { LockBlack } from '@livechat/design-system-icons';
import { useMemo, type ReactNode } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ReadProblem } from '../../ui/callout.tsx';
import { Icon, Loader } from '../../ui/design-system.ts';
import { PictureViewing } from '../conversation/index.ts';

/** What stands around the messages of a private chat: who can read them, a problem of reading, and that they are being read. */
export const PrivateThreadFrame = ({
  chatId,
  sentence,
  children,
}: {
  chatId: string;
  /** Who can read it, and where it is kept. */
  sentence: string;
  children: ReactNode;
}) => {
  const thread = useAppState((state) => state.privateChats.threads[chatId]);
  const { privateChats } = useActions();
  const messages = thread?.messages;
  const heldUrls = useMemo(
    () => new Set(messages?.flatMap(({ files = [] }) => files.flatMap(({ mediaUrl }) => mediaUrl ?? []))),
    [messages],
  );
  return (
    <>
      <p className="private-line" data-testid="private-line">
        <Icon source={LockBlack} size="small" />
        <span className="private-line__words" title={sentence}>
          {sentence}
        </span>
      </p>
      {thread?.problem === undefined ? undefined : (
        <div className="conversation__problem">
          <ReadProblem sentence={thread.problem} onRetry={() => void privateChats.loadThread(chatId)} />
        </div>
      )}
      {thread?.isLoaded === true ? (
        <PictureViewing key={chatId} heldUrls={heldUrls}>
          {children}
        </PictureViewing>
      ) : (
        <div className="conversation__loading">
          {thread?.problem === undefined ? (
            <Loader size="medium" label={text('Reading messages')} />
          ) : undefined}
        </div>
      )}
    </>
  );
};
