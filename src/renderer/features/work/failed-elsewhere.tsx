import './failed-elsewhere.css';
import type { ConversationWork } from '../../../shared/domain/work.ts';
import { reasonSentence } from '../../messages/message.ts';
import { isAdmin, personName } from '../../messages/people.ts';
import {
  failedElsewhereHead,
  failedElsewhereHelp,
  failedElsewhereSentence,
  failedUntoldWords,
} from '../../messages/work.ts';
import { withTakenBack } from '../../../shared/domain/reply-text.ts';
import { text } from '../../../shared/i18n/text.ts';
import { replyDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useNow, useServices } from '../../state/react.tsx';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** Replies of colleagues that were not sent, above the composer: what they say, why, what helps, and the text to answer with. */
export const FailedElsewhere = ({
  conversationId,
  work,
}: {
  conversationId: string;
  work: ConversationWork;
}) => {
  const agents = useAppState((state) => state.team.agents);
  const isAdminHere = useAppState(
    ({ app }) => app?.session.state === 'signed-in' && isAdmin(app.session.role),
  );
  const { app, work: workActions } = useActions();
  const { drafts } = useServices();
  const nowMs = useNow(60_000);
  if (work.failedElsewhere.length === 0) return undefined;
  const untold = work.failedElsewhere.filter(({ replies = [] }) => replies.length === 0);
  const told = work.failedElsewhere.flatMap(({ agentId, replies = [] }) =>
    replies.map((reply) => ({ ...reply, who: personName(agents, agentId) })),
  );

  const write = async (failed: string): Promise<void> => {
    const key = replyDraftKey(conversationId);
    workActions.write('reply');
    await drafts.load(key);
    const written = drafts.peek(key);
    drafts.change(key, withTakenBack(failed, written), { start: failed.length, end: failed.length });
  };
  return (
    <div
      className="failed-elsewhere"
      role="note"
      aria-label={text('Replies of colleagues that were not sent')}
    >
      {untold.length === 0 ? undefined : (
        <p className="failed-elsewhere__head">
          {text('Not sent: {which}.', {
            which: failedElsewhereSentence({ ...work, failedElsewhere: untold }, agents),
          })}{' '}
          {failedUntoldWords}
        </p>
      )}
      {told.map(({ who, text: failed, reason, createdMs }, index) => (
        // The same words can fail twice.
        <div key={index} className="failed-elsewhere__one">
          <p className="failed-elsewhere__head">{failedElsewhereHead(who, createdMs, nowMs)}</p>
          <p className="failed-elsewhere__text is-selectable" dir="auto">
            {failed ?? text('A file, which is on their computer.')}
          </p>
          <p className="failed-elsewhere__why">
            {reasonSentence('failed', reason)} {failedElsewhereHelp(who, reason, isAdminHere)}{' '}
            <WhatHelps topic={reason === undefined ? undefined : `error:${reason}`} />
            {failed === undefined ? undefined : (
              <span className="failed-elsewhere__actions">
                <button type="button" className="link" onClick={() => app.copyText(failed)}>
                  {text.in('verb, on a button', 'Copy')}
                </button>
                <button type="button" className="link" onClick={() => void write(failed)}>
                  {text('Write it here')}
                </button>
              </span>
            )}
          </p>
        </div>
      ))}
    </div>
  );
};
