import { CheckCircle, Info, Warning } from '@livechat/design-system-icons';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { useStandingFacts } from '../../state/standing.ts';
import { Icon } from '../../ui/design-system.ts';
import { channelLineWords, endingLine } from '../../messages/channel-line.ts';
import { isAdmin } from '../../messages/people.ts';

/** One line above the list: up to when nothing is missing, or why the Instagram account does not receive as it should. */
export const ChannelLine = () => {
  const channel = useAppState((one) => one.channel.channel);
  const isForMe = useAppState(
    (one) => one.app?.session.state === 'signed-in' && isAdmin(one.app.session.role),
  );
  const facts = useStandingFacts();
  const { app } = useActions();
  const nowMs = useNow(15_000);
  if (channel === undefined || facts === undefined) return undefined;
  const words = channelLineWords(channel, facts, nowMs);
  if (words === undefined) return undefined;
  const isCalm = words.tone === 'calm' || words.tone === 'quiet';
  const ending = isCalm && isForMe ? endingLine(channel, nowMs) : undefined;
  if (isCalm && ending === undefined)
    // Changes every quarter of an hour: not announced.
    return (
      <div
        className="channel-line channel-line--calm muted"
        data-testid="channel-line"
        data-state={channel.gap?.state}
        data-tone={words.tone}
      >
        <Icon source={words.tone === 'calm' ? CheckCircle : Info} size="small" />
        <p title={words.details}>{words.sentence}</p>
      </div>
    );
  return (
    <div
      className="channel-line"
      role="status"
      data-testid="channel-line"
      data-state={channel.gap?.state}
      data-tone={ending === undefined ? words.tone : 'warning'}
    >
      <Icon source={Warning} size="small" />
      <p title={ending === undefined ? words.details : undefined}>
        {ending ?? words.sentence}{' '}
        {ending === undefined && !words.isForAdmin ? undefined : isForMe ? (
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
