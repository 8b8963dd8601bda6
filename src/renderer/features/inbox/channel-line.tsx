import { CheckCircle, Info, Warning } from '@livechat/design-system-icons';
import { text } from '../../../shared/i18n/text.ts';
import { useNews } from '../../app/announcements.tsx';
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
  const words =
    channel === undefined || facts === undefined ? undefined : channelLineWords(channel, facts, nowMs);
  const isCalm = words?.tone === 'calm' || words?.tone === 'quiet';
  const ending = channel !== undefined && isCalm && isForMe ? endingLine(channel, nowMs) : undefined;
  // Up to when nothing is missing changes every quarter of an hour: only what is wrong is announced.
  useNews(
    isCalm ? ending && 'ending' : words && `${words.tone} ${channel?.state}`,
    ending ?? words?.sentence,
  );
  if (channel === undefined || words === undefined) return undefined;
  if (isCalm && ending === undefined)
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
      data-testid="channel-line"
      data-state={channel.gap?.state}
      data-tone={ending === undefined ? words.tone : 'warning'}
    >
      <Icon source={Warning} size="small" />
      <p title={ending === undefined ? words.details : undefined}>
        {ending ?? words.sentence}{' '}
        {ending === undefined && !words.isForAdmin ? undefined : isForMe ? (
          <button type="button" className="link" onClick={() => app.goTo({ section: 'admin' })}>
            {text('Open Admin')}
          </button>
        ) : (
          text('An admin can repair it.')
        )}
      </p>
    </div>
  );
};
