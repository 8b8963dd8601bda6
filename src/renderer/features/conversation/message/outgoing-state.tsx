import { Check, Hourglass, Send, VisibilityOn, Warning } from '@livechat/design-system-icons';
import type { Message, OutgoingState as State } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import { Icon, type IconSource } from '../../../ui/design-system.ts';
import { copyableText, outgoingWord, reasonSentence, stateTimeMs } from '../../../messages/message.ts';
import { isAdmin } from '../../../messages/people.ts';
import { bestAction, failureDetails } from '../../../messages/reply-failure.ts';
import { canEditFailed } from '../../../messages/reply-changes.ts';
import { StateTime } from '../../../ui/state-time.tsx';
import { WhatHelps } from '../../../ui/what-helps.tsx';
import { UploadProgress } from '../attachments/index.ts';
import { BeingEdited, WaitingActions } from '../waiting-actions.tsx';

const icons: Record<State, IconSource> = {
  queued: Hourglass,
  sending: Send,
  sent: Check,
  seen: VisibilityOn,
  failed: Warning,
};

interface OutgoingStateProps {
  message: Message;
  state: State;
}

/** Queued, Sending, Sent, Seen or Failed: icon and word, with the reason and actions where there are any. */
export const OutgoingState = ({ message, state }: OutgoingStateProps) => {
  const { conversations, app } = useActions();
  const isOffline = useAppState(
    (one) => one.app?.livechat.state !== 'online' && one.app?.relay.state !== 'online',
  );
  const reason = reasonSentence(state, message.reason);
  const copyable = copyableText(message);
  const best = bestAction(message.reason);
  const details = state === 'failed' ? failureDetails(message.reason, message.reasonDetail) : undefined;
  const isAdminHere = useAppState(
    (one) => one.app?.session.state === 'signed-in' && isAdmin(one.app.session.role),
  );
  const waits =
    state === 'queued' && reason === undefined && message.sendsAtMs === undefined && isOffline
      ? text('Goes out when you are back online.')
      : undefined;
  return (
    <div className={`state state--${state}`}>
      <span className="state__word">
        <Icon source={icons[state]} size="xsmall" />
        {outgoingWord(state)}
        <StateTime ms={stateTimeMs(message)} />
      </span>
      {reason === undefined && waits === undefined ? undefined : (
        <span className="state__reason">{reason ?? waits}</span>
      )}
      <UploadProgress message={message} />
      {/* While its file is on its way, the bar has the one thing that can be done: stop it. */}
      {state === 'queued' && message.uploadShare === undefined ? (
        <WaitingActions message={message} />
      ) : undefined}
      {state === 'failed' && message.isBeingEdited === true ? <BeingEdited /> : undefined}
      {state === 'failed' && message.isBeingEdited !== true ? (
        <span className="state__actions">
          {best === 'give-up' ? undefined : best === 'retry' || !isAdminHere ? (
            <button type="button" className="link" onClick={() => void conversations.retry(message.id)}>
              {text.in('verb, on a button', 'Retry')}
            </button>
          ) : (
            <button type="button" className="link" onClick={() => app.goTo({ section: 'admin' })}>
              {text('Open Admin')}
            </button>
          )}
          {canEditFailed(message) ? (
            <button type="button" className="link" onClick={() => void conversations.beginEdit(message.id)}>
              {text.in('verb, on a button', 'Edit')}
            </button>
          ) : undefined}
          {copyable === undefined ? undefined : (
            <button type="button" className="link" onClick={() => app.copyText(copyable)}>
              {text.in('verb, on a button', 'Copy')}
            </button>
          )}
          <button type="button" className="link" onClick={() => void conversations.discard(message.id)}>
            {text('Discard')}
          </button>
        </span>
      ) : undefined}
      {state === 'failed' && message.reason !== undefined ? (
        <WhatHelps topic={`error:${message.reason}`} />
      ) : undefined}
      {details === undefined ? undefined : (
        <details className="state__details">
          <summary>{text('Details')}</summary>
          <code className="is-selectable">{details}</code>
        </details>
      )}
    </div>
  );
};

/** The state of an earlier message, shown beside it on hover and focus without moving the layout. */
export const QuietState = ({ message, state }: OutgoingStateProps) => (
  <span className="state__word state__word--quiet">
    <Icon source={icons[state]} size="xsmall" />
    {outgoingWord(state)} <StateTime ms={stateTimeMs(message)} />
  </span>
);
