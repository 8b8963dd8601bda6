import { Warning } from '@livechat/design-system-icons';
import { useActions, useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { isAdmin } from '../../words/people.ts';

/** One line above the list when the Instagram account does not receive as it should. */
export const ChannelLine = () => {
  const state = useAppState((one) => one.channel.channel?.state);
  const role = useAppState((one) =>
    one.app?.session.state === 'signed-in' ? one.app.session.role : 'normal',
  );
  const { app } = useActions();
  if (state === undefined || state === 'receiving') return undefined;
  const sentence = {
    'reconnect-needed':
      'Instagram no longer accepts this connection. New messages are kept until it is reconnected.',
    'subscription-missing': 'Instagram has stopped sending messages here.',
    'waiting-for-key':
      "This computer waits for the key to the conversations. It comes from a colleague's console as soon as one is online.",
  }[state];
  return (
    <div className="channel-line" role="status">
      <Icon source={Warning} size="small" />
      <p>
        {sentence}{' '}
        {state === 'waiting-for-key' ? undefined : isAdmin(role) ? (
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
