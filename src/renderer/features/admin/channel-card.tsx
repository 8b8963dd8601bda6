import { useState } from 'react';
import type { Channel } from '../../../shared/domain/conversation.ts';
import { useActions, useNow } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { accessSentence } from '../../messages/channel.ts';
import { historyFact, historyLimits } from '../../messages/history-progress.ts';
import { fullTime, timeAgo } from '../../messages/time.ts';
import { InstagramColored } from '@livechat/design-system-icons';
import { HealthList } from './health-list.tsx';
import { MakeKeyDialog } from './make-key-dialog.tsx';
import { foreignName, handleName } from '../../messages/people.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';

const states: Record<
  Channel['state'],
  { word: string; tag: 'success' | 'warning' | 'error' | 'info'; about: string | undefined }
> = {
  receiving: { word: 'Receiving', tag: 'success', about: undefined },
  'reconnect-needed': {
    word: 'Reconnect needed',
    tag: 'error',
    about:
      'Facebook no longer accepts the connection, for instance after a changed password. What customers ' +
      'write is kept, sealed, until it is connected again.',
  },
  'subscription-missing': {
    word: 'Not subscribed',
    tag: 'warning',
    about: 'Instagram has stopped sending messages to the relay. “Check now” asks for them again.',
  },
  'waiting-for-key': {
    word: 'Waiting for the key',
    tag: 'info',
    about:
      "This computer has no key to the conversations yet. A colleague's computer hands it over as soon as " +
      'one that has it is online. If none is left that has it, make a new one.',
  },
};

/** The connected account: state, who it is, what came in and went out last. */
export const ChannelCard = ({ channel }: { channel: Channel }) => {
  const nowMs = useNow(30_000);
  const { channel: actions, app, removal } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isMakingKey, setIsMakingKey] = useState(false);
  const state = states[channel.state];
  const accessEnds = accessSentence(channel, nowMs);
  const name =
    channel.username === undefined
      ? foreignName(channel.pageName, 'Instagram account')
      : handleName(channel.username);

  const history = historyFact(channel.history);

  const check = (): void => run(actions.check, () => app.notifyInfo('Checked just now.'));

  return (
    <section
      className="card channel-card"
      aria-label="Connected account"
      data-testid="channel-card"
      data-state={channel.state}
    >
      <header className="channel-card__head">
        <Avatar
          name={name}
          seed={channel.id}
          remotePictureUrl={channel.pictureUrl}
          size={40}
          glyph={<InstagramColored />}
        />
        <div className="channel-card__names">
          <h2 className="section-title is-selectable">
            <ForeignName isOneLine name={name} />
          </h2>
          <p className="muted truncate">
            Through the Page <bdi>{foreignName(channel.pageName, 'on Facebook')}</bdi>
          </p>
        </div>
        <Tag kind={state.tag} size="medium">
          {state.word}
        </Tag>
      </header>
      {state.about === undefined ? undefined : (
        <Callout
          tone={state.tag === 'error' ? 'bad' : state.tag === 'warning' ? 'warning' : 'info'}
          actions={
            channel.state === 'reconnect-needed' ? (
              <Button kind="primary" size="compact" onClick={() => void actions.startConnect()}>
                Reconnect
              </Button>
            ) : channel.state === 'waiting-for-key' ? (
              <Button kind="secondary" size="compact" onClick={() => setIsMakingKey(true)}>
                Make a new key…
              </Button>
            ) : undefined
          }
        >
          {state.about}
        </Callout>
      )}
      {accessEnds === undefined || channel.state === 'reconnect-needed' ? undefined : (
        <Callout
          tone="warning"
          actions={
            <Button kind="primary" size="compact" onClick={() => void actions.renew()}>
              Renew
            </Button>
          }
        >
          {accessEnds}
        </Callout>
      )}
      {isMakingKey ? <MakeKeyDialog onClose={() => setIsMakingKey(false)} /> : undefined}
      <Problem sentence={problem} />
      <dl className="facts">
        <Fact name="Connected">
          <Moment ms={channel.connectedAtMs} nowMs={nowMs} />
        </Fact>
        <Fact name="This computer">
          {channel.canSend ? 'Can read and answer' : 'Can read, cannot answer yet'}
        </Fact>
        {history === undefined ? undefined : (
          <Fact name="History">
            <span data-testid="history-fact">{history}</span>
          </Fact>
        )}
      </dl>
      {history === undefined ? undefined : <p className="channel-card__note muted">{historyLimits}</p>}
      <HealthList onCheck={check} />
      <footer className="channel-card__foot">
        <Button
          kind="secondary"
          size="compact"
          loading={isRunning}
          data-testid="channel-check"
          onClick={check}
        >
          Check now
        </Button>
        <Button
          kind="destructive-outline"
          size="compact"
          onClick={() => removal.showPage({ page: 'plan', kind: 'disconnect' })}
        >
          Disconnect…
        </Button>
      </footer>
    </section>
  );
};

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="facts__one">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Moment = ({ ms, nowMs }: { ms: number; nowMs: number }) => (
  <time title={fullTime(ms)}>{timeAgo(ms, nowMs)}</time>
);
