import { useId } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { PreflightItem } from '../../../shared/ipc/preflight.ts';
import {
  preflightGroups,
  preflightSummary,
  preflightTime,
  preflightWords,
} from '../../messages/preflight.ts';
import { fullTime, timeAgo } from '../../messages/time.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { RoundTripPart } from './round-trip.tsx';

const tags = { fine: 'success', 'not-fine': 'error', 'not-checkable': 'default' } as const;

/** "Check the connection": everything that can be asked about how the apps are set up, and a message to oneself. */
export const PreflightCard = () => {
  const { preflight: actions } = useActions();
  const report = useAppState((state) => state.preflight.report);
  const isConnected = useAppState((state) => state.channel.channel !== undefined);
  const { isRunning, problem, run } = useRequest();
  const nowMs = useNow(30_000);
  // Not disabled meanwhile: a button that is loses the focus of whoever uses the keyboard.
  const ask = (): void => {
    if (!isRunning) run(actions.run);
  };
  return (
    <section className="card preflight" aria-labelledby="preflight-title" data-testid="preflight">
      <header className="preflight__head">
        <div>
          <h2 className="section-title" id="preflight-title">
            {text('Check the connection')}
          </h2>
          <p className="muted">
            {text('Asks LiveChat, the relay and Instagram how they are set up.')}{' '}
            {text('Nothing is changed, and green is only what was asked and answered.')}
          </p>
        </div>
        <Button kind="secondary" size="compact" onClick={ask}>
          {report === undefined ? text('Check everything') : text('Check everything again')}
        </Button>
      </header>
      <Problem sentence={problem} />
      <p className="preflight__summary" role="status">
        {isRunning
          ? text('Asking LiveChat, the relay and Instagram…')
          : report === undefined
            ? ''
            : `${preflightSummary(report.items)} ${text('Checked {when}.', { when: timeAgo(report.checkedAtMs, nowMs) })}`}
      </p>
      {report === undefined
        ? undefined
        : preflightGroups.map(({ name, ids }) => {
            const items = ids.flatMap((id) => report.items.find((item) => item.id === id) ?? []);
            return items.length === 0 ? undefined : (
              <Lines key={name} name={name} items={items} nowMs={nowMs} />
            );
          })}
      {isConnected ? <RoundTripPart /> : undefined}
    </section>
  );
};

const Lines = ({ name, items, nowMs }: { name: string; items: readonly PreflightItem[]; nowMs: number }) => {
  const titleId = useId();
  return (
    <div className="preflight__group">
      <h3 className="preflight__group-title" id={titleId}>
        {name}
      </h3>
      <ul className="health" aria-labelledby={titleId}>
        {items.map((item) => (
          <Line key={item.id} item={item} nowMs={nowMs} />
        ))}
      </ul>
    </div>
  );
};

const Line = ({ item, nowMs }: { item: PreflightItem; nowMs: number }) => {
  const { name, word, sentence, help } = preflightWords(item);
  const { atMs, names } = item;
  return (
    <li className="health__line" data-check={item.id} data-state={item.state}>
      <span className="health__name">{name}</span>
      <Tag kind={tags[item.state]} size="small">
        {word}
      </Tag>
      {atMs === undefined ? undefined : (
        <time className="muted health__time" title={fullTime(atMs)}>
          {preflightTime(item, nowMs)}
        </time>
      )}
      {sentence === undefined && help === undefined && names === undefined ? undefined : (
        <div className="health__about">
          {sentence === undefined ? undefined : <p>{sentence}</p>}
          {help === undefined ? undefined : (
            <p>
              {help} <WhatHelps topic={`check:${item.id}`} about={name} />
            </p>
          )}
          {names === undefined ? undefined : (
            <p className="is-selectable preflight__names">{names.join(', ')}</p>
          )}
        </div>
      )}
    </li>
  );
};
