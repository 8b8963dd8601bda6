import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { Channel } from '../../../shared/domain/conversation.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { bridgeHolder } from '../../state/bridge-holder.ts';
import { ownIdOf } from '../../state/roster.ts';
import { useStandingFacts } from '../../state/standing.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { accessSentence } from '../../messages/channel.ts';
import { accountLines } from '../../messages/headline.ts';
import { historyFact, historyLimits } from '../../messages/history-progress.ts';
import {
  accessProblem,
  accessWords,
  accountHeadline,
  connectionLines,
  type AccessProblem,
  type StandingFacts,
} from '../../messages/standing.ts';
import { fullTime, timeAgo } from '../../messages/time.ts';
import { InstagramColored } from '@livechat/design-system-icons';
import { HealthList } from './health-list.tsx';
import { MakeKeyDialog } from './make-key-dialog.tsx';
import { foreignName, handleName } from '../../messages/people.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

const tags = { good: 'success', busy: 'info', warning: 'warning', bad: 'error' } as const;

/** The connected account: state, who it is, what came in and went out last. */
export const ChannelCard = ({ channel }: { channel: Channel }) => {
  const nowMs = useNow(30_000);
  const { channel: actions, app, removal } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isMakingKey, setIsMakingKey] = useState(false);
  const facts = useStandingFacts();
  const health = useAppState((one) => one.channel.health);
  const bridge = useAppState((one) => one.bridge);
  const agents = useAppState((one) => one.team.agents);
  const ownId = useAppState(ownIdOf);
  const lines = accountLines(
    health,
    channel,
    bridge && { state: bridge, holder: bridgeHolder(bridge, agents, ownId) },
    nowMs,
  );
  const headline = accountHeadline({ ...(facts ?? noFacts), channel }, lines, nowMs);
  const access = accessProblem(channel, facts?.removals, nowMs);
  const accessEnds = accessSentence(channel, nowMs);
  const name =
    channel.username === undefined
      ? foreignName(channel.pageName, text('Instagram account'))
      : handleName(channel.username);

  const history = historyFact(channel.history);

  const check = (): void => run(actions.check, () => app.notifyInfo(text('Checked just now.')));

  return (
    <section
      className="card channel-card"
      aria-label={text('Connected account')}
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
            {sideBySide(
              text.rich('Through the Page {page}', {
                page: (
                  <bdi>
                    {foreignName(channel.pageName, text.in('in place of the name of a Page', 'on Facebook'))}
                  </bdi>
                ),
              }),
            )}
          </p>
        </div>
        <span data-testid="channel-headline" data-tone={headline.tone}>
          <Tag kind={tags[headline.tone]} size="medium">
            {headline.word}
          </Tag>
        </span>
      </header>
      {access === undefined ? undefined : (
        <Callout
          tone={accessWords[access].tone === 'bad' ? 'bad' : 'info'}
          actions={
            accessWords[access].isReconnect ? (
              <Button
                kind="primary"
                size="compact"
                onClick={() => void (access === 'ended' ? actions.renew() : actions.startConnect())}
              >
                {access === 'ended' ? text('Renew') : text('Reconnect')}
              </Button>
            ) : channel.state === 'waiting-for-key' ? (
              <Button kind="secondary" size="compact" onClick={() => setIsMakingKey(true)}>
                {text('Make a new key…')}
              </Button>
            ) : undefined
          }
        >
          {accessWords[access].sentence} <WhatHelps topic={`state:${access}`} />
        </Callout>
      )}
      {accessEnds === undefined || access !== undefined ? undefined : (
        <Callout
          tone="warning"
          actions={
            <Button kind="primary" size="compact" onClick={() => void actions.renew()}>
              {text('Renew')}
            </Button>
          }
        >
          {accessEnds} <WhatHelps topic="state:ended" />
        </Callout>
      )}
      {isMakingKey ? <MakeKeyDialog onClose={() => setIsMakingKey(false)} /> : undefined}
      <Problem sentence={problem} />
      <dl className="facts">
        <Fact name={text.in('since when the account is connected', 'Connected')}>
          <Moment ms={channel.connectedAtMs} nowMs={nowMs} />
        </Fact>
        <Fact name={text('This computer')}>{reachOf(channel, access, facts)}</Fact>
        {history === undefined ? undefined : (
          <Fact name={text.in('earlier messages that were fetched', 'History')}>
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
          {text('Check now')}
        </Button>
        <Button
          kind="destructive-outline"
          size="compact"
          onClick={() => removal.showPage({ page: 'plan', kind: 'disconnect' })}
        >
          {text('Disconnect…')}
        </Button>
      </footer>
    </section>
  );
};

/** Before main has answered nothing is green. */
const noFacts: StandingFacts = {
  app: {
    session: { state: 'signed-out' },
    relay: { state: 'connecting', sinceMs: 0 },
    livechat: { state: 'connecting', sinceMs: 0 },
  },
};

const reachOf = (
  { canSend }: Channel,
  access: AccessProblem | undefined,
  facts: StandingFacts | undefined,
): string => {
  if (access !== undefined && accessWords[access].isNoReply && access !== 'waiting-for-access')
    return text('Can read, cannot answer');
  if (canSend && facts !== undefined && connectionLines(facts.app, 0).some(({ id }) => id === 'network'))
    return text('Can read; answers wait for the network');
  return canSend ? text('Can read and answer') : text('Can read, cannot answer yet');
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
