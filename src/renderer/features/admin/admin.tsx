import './admin.css';
import { ShieldLock } from '@livechat/design-system-icons';
import { useAppState } from '../../state/react.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isAdmin } from '../../words/people.ts';
import { ChannelCard } from './channel-card.tsx';
import { ConnectFlow } from './connect-flow.tsx';
import { WhoHolds } from './who-holds.tsx';

/** Connect and disconnect Instagram. Main, relay and LiveChat check the role again; this page only saves a detour. */
export const Admin = () => {
  const session = useAppState((state) => state.app?.session);
  const channel = useAppState((state) => state.channel);
  if (session?.state !== 'signed-in') return undefined;
  if (!isAdmin(session.role))
    return (
      <main className="page" aria-label="Admin">
        <EmptyState
          icon={ShieldLock}
          title="For admins"
          text="Here admins connect and disconnect Instagram. Your LiveChat role is Agent; your workspace's owner can change it in LiveChat."
        />
      </main>
    );
  return (
    <main className="page" aria-label="Admin" data-region="thread">
      <div className="page__inner">
        <header>
          <h1 className="page__title">Admin</h1>
          <p className="page__lead">The Instagram account this workspace answers for.</p>
        </header>
        {channel.isLoaded ? (
          <>
            {channel.channel === undefined ? undefined : <ChannelCard channel={channel.channel} />}
            <ConnectFlow channel={channel.channel} connect={channel.connect} />
            <WhoHolds />
          </>
        ) : undefined}
      </div>
    </main>
  );
};
