import { CheckCircle, Warning } from '@livechat/design-system-icons';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { accessSentence, gapSentence, verifiedWords } from '../../messages/channel.ts';
import { isAdmin } from '../../messages/people.ts';

/** One line above the list: up to when nothing is missing, or why the Instagram account does not receive as it should. */
export const ChannelLine = () => {
  const channel = useAppState((one) => one.channel.channel);
  const role = useAppState((one) =>
    one.app?.session.state === 'signed-in' ? one.app.session.role : 'normal',
  );
  const { app } = useActions();
  const nowMs = useNow(60_000);
  if (channel === undefined) return undefined;
  const { state, gap } = channel;
  const isCalm = state === 'receiving' && gap?.state !== 'cannot-check';
  const accessEnds = isCalm && isAdmin(role) ? accessSentence(channel, nowMs) : undefined;
  if (accessEnds !== undefined)
    return (
      <div className="channel-line" role="status" data-testid="channel-line" data-state={gap?.state}>
        <Icon source={Warning} size="small" />
        <p>
          {accessEnds}{' '}
          <button type="button" className="link" onClick={() => app.goTo({ section: 'admin' })}>
            Open Admin
          </button>
        </p>
      </div>
    );
  if (isCalm) {
    const words = verifiedWords(channel, nowMs);
    // Changes every quarter of an hour: not announced.
    return (
      <div
        className="channel-line channel-line--calm muted"
        data-testid="channel-line"
        data-state={gap?.state}
      >
        <Icon source={CheckCircle} size="small" />
        <p title={gapSentence(channel, nowMs)}>{words ?? 'Comparing with Instagram…'}</p>
      </div>
    );
  }
  const sentence =
    state === 'receiving'
      ? gapSentence(channel, nowMs)
      : {
          'reconnect-needed':
            'Instagram no longer accepts this connection. New messages are kept until it is reconnected.',
          'subscription-missing': 'Instagram has stopped sending messages here.',
          'waiting-for-key':
            "This computer waits for the key to the conversations. It comes from a colleague's console as soon as one is online.",
        }[state];
  const isRepairable = state === 'reconnect-needed' || state === 'subscription-missing';
  return (
    <div className="channel-line" role="status" data-testid="channel-line" data-state={gap?.state}>
      <Icon source={Warning} size="small" />
      <p>
        {sentence}{' '}
        {!isRepairable ? undefined : isAdmin(role) ? (
          <button type="button" className="link" onClick={() => app.goTo({ section: 'admin' })}>
            Open Admin
          </button>
        ) : (
          'An admin can repair it.'
        )}
      </p>
    </div>
  );
};
