import { useEffect } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { HealthItem } from '../../../shared/ipc/state.ts';
import { isHumanAgentMissingIn } from '../../state/app-facts.ts';
import { bridgeHolder } from '../../state/bridge-holder.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Tag } from '../../ui/design-system.ts';
import { bridgeHealth } from '../../messages/bridge.ts';
import { healthTime, healthWords, isSettledWithMeta, supportInboxUrl } from '../../messages/channel.ts';
import { fullTime } from '../../messages/time.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

const tags = { good: 'success', busy: 'info', warning: 'warning', bad: 'error', unknown: 'default' } as const;

/** Something is to be done about it, or to be waited for. */
const isAmiss = (state: HealthItem['state']): boolean => state === 'warning' || state === 'bad';

/** Read again this often while it is shown; changes in between arrive as events of main. */
const readEveryMs = 30_000;

/** The channel's health, line by line: state, since when, and the action that helps. */
export const HealthList = ({ onCheck }: { onCheck(): void }) => {
  const { channel: actions } = useActions();
  const nowMs = useNow(readEveryMs);
  const health = useAppState((state) => state.channel.health);
  const channel = useAppState((state) => state.channel.channel);
  const relay = useAppState((state) => state.app?.relay.state);
  const livechat = useAppState((state) => state.app?.livechat.state);
  const pause = useAppState((state) => state.app?.sendingPause?.reason);
  const isHumanAgentMissing = useAppState(isHumanAgentMissingIn);
  useEffect(() => {
    void actions.loadHealth();
  }, [actions, nowMs, channel, relay, livechat, pause, isHumanAgentMissing]);
  if (health.length === 0) return undefined;
  return (
    <ul className="health" aria-label={text('Health of the connection')} data-testid="health-list">
      {health.map((item) => (
        <HealthLine key={item.id} item={item} nowMs={nowMs} onCheck={onCheck} />
      ))}
      <BridgeLine />
    </ul>
  );
};

/** Who holds the bridge. Not a fact of one channel, so it is not among main's items. */
const BridgeLine = () => {
  const bridge = useAppState((state) => state.bridge);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  if (bridge === undefined) return undefined;
  const { state, word, sentence } = bridgeHealth(bridge, bridgeHolder(bridge, agents, ownId));
  return (
    <li className="health__line" data-health="bridge" data-state={state}>
      <span className="health__name">{text('Bridge to LiveChat')}</span>
      <Tag kind={tags[state]} size="small">
        {word}
      </Tag>
      {sentence === undefined ? undefined : (
        <p className="health__about">
          {sentence}{' '}
          {isAmiss(state) ? <WhatHelps topic="state:bridge" about={text('Bridge to LiveChat')} /> : undefined}
        </p>
      )}
    </li>
  );
};

const HealthLine = ({ item, nowMs, onCheck }: { item: HealthItem; nowMs: number; onCheck(): void }) => {
  const { app } = useActions();
  const { name, word, sentence } = healthWords(item);
  const time = healthTime(item, nowMs);
  const scopes = item.state === 'good' && item.scopes !== undefined ? item.scopes : undefined;
  return (
    <li className="health__line" data-health={item.id} data-state={item.state}>
      <span className="health__name">{name}</span>
      <Tag kind={tags[item.state]} size="small">
        {word}
      </Tag>
      {time === undefined || item.atMs === undefined ? undefined : (
        <time className="muted health__time" title={fullTime(item.atMs)}>
          {time}
        </time>
      )}
      {sentence === undefined && !isAmiss(item.state) ? undefined : (
        <p className="health__about">
          {sentence}{' '}
          {isAmiss(item.state) ? <WhatHelps topic={`health:${item.id}`} about={name} /> : undefined}
          {item.state !== 'good' && isSettledWithMeta(item.reason) ? (
            <>
              {' '}
              <button type="button" className="link" onClick={() => void app.openLink(supportInboxUrl)}>
                {text("Open Facebook's Support Inbox")}
              </button>
            </>
          ) : undefined}
        </p>
      )}
      {scopes === undefined ? undefined : (
        <details className="health__about muted">
          <summary>{text('{count, number} permissions', { count: scopes.length })}</summary>
          <span className="is-selectable">{scopes.join(', ')}</span>
        </details>
      )}
      {item.state === 'good' ? undefined : <BestAction item={item} onCheck={onCheck} />}
    </li>
  );
};

const BestAction = ({ item, onCheck }: { item: HealthItem; onCheck(): void }) => {
  const { channel, app } = useActions();
  const mode = useAppState((state) => state.app?.secrets.mode ?? 'persistent');
  switch (item.action) {
    case 'check':
      return <Act label={text('Check now')} onClick={onCheck} />;
    case 'reconnect-instagram':
      return <Act label={text('Reconnect')} onClick={() => void channel.startConnect()} />;
    case 'renew-instagram':
      return <Act label={text('Renew')} onClick={() => void channel.renew()} />;
    case 'reconnect-network':
      return (
        <Act
          label={item.id === 'livechat' ? text('Use here') : text('Try now')}
          onClick={() => void app.reconnect()}
        />
      );
    case 'sign-in':
      return <Act label={text('Sign in again')} onClick={() => void app.signIn(mode)} />;
    case 'end-policy-block':
      return <Act label={text('Try again')} onClick={() => void channel.endLimit('policy-block')} />;
    case 'allow-human-agent':
      return (
        <Act
          label={text('Meta has given it: use it again')}
          onClick={() => void channel.endLimit('human-agent')}
        />
      );
    case 'none':
      return undefined;
  }
};

const Act = ({ label, onClick }: { label: string; onClick(): void }) => (
  <button type="button" className="link health__action" onClick={onClick}>
    {label}
  </button>
);
