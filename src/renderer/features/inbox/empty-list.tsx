import { CheckCircle, Instagram, PlugDisconnected, Time } from '@livechat/design-system-icons';
import { useEffect, useState } from 'react';
import type { InboxView } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { useStandingFacts } from '../../state/standing.ts';
import { windowClock } from '../../state/window-clock.ts';
import { Button } from '../../ui/design-system.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { emptyWords, nextSnoozed, queueWords } from '../../messages/empty-inbox.ts';
import { adminNames, isAdmin } from '../../messages/people.ts';

/** Admins named at most, so that the sentence stays short. */
const namedAdmins = 3;

/** Why a view is empty, and what to do about it. */
export const EmptyList = ({ view }: { view: InboxView }) => {
  const channel = useAppState((state) => state.channel);
  const agents = useAppState((state) => state.team.agents);
  const role = useAppState((state) =>
    state.app?.session.state === 'signed-in' ? state.app.session.role : 'normal',
  );
  const isOnline = useAppState((state) => state.app?.livechat.state === 'online');
  const facts = useStandingFacts();
  const nowMs = useNow(15_000);
  const { app } = useActions();
  if (channel.isLoaded && channel.channel === undefined) {
    if (isAdmin(role))
      return (
        <EmptyState
          icon={PlugDisconnected}
          title={text("Instagram isn't connected")}
          text={text(
            'Connect the Facebook Page of your Instagram account, and its conversations appear here.',
          )}
        >
          <Button kind="primary" onClick={() => app.goTo({ section: 'admin' })}>
            {text('Connect Instagram')}
          </Button>
          <WhatHelps topic="state:not-connected" />
        </EmptyState>
      );
    const admins = adminNames(agents);
    return (
      <EmptyState
        icon={PlugDisconnected}
        title={text("Instagram isn't connected")}
        text={
          admins.length === 0
            ? text('Only an admin can connect it. Ask an admin.')
            : text('Only an admin can connect it. Ask {names} (admin).', {
                names: admins.slice(0, namedAdmins).join(', '),
              })
        }
      >
        <WhatHelps topic="state:not-connected" />
      </EmptyState>
    );
  }
  const words = emptyWords(view, channel.channel, facts, nowMs);
  const icon = words.isCaughtUp ? CheckCircle : view === 'all' ? Instagram : Time;
  return (
    <EmptyState icon={icon} title={words.title} text={words.text}>
      {words.isCaughtUp && view !== 'done' ? (
        <>
          {isOnline ? <LiveChatQueue /> : undefined}
          <NextSnoozed nowMs={nowMs} />
        </>
      ) : undefined}
    </EmptyState>
  );
};

const queueAskedEveryMs = 60_000;

/** Who waits in LiveChat, while nobody waits here. */
const LiveChatQueue = () => {
  const { team } = useActions();
  const [words, setWords] = useState<string>();
  useEffect(() => {
    let isShown = true;
    const ask = (): void => {
      team.queue().then(
        (queue) => {
          if (isShown) setWords(queueWords(queue));
        },
        // What is not known is not said: the connection's own state stands in the title.
        () => {
          if (isShown) setWords(undefined);
        },
      );
    };
    ask();
    const stop = windowClock.every(queueAskedEveryMs, ask);
    return () => {
      isShown = false;
      stop();
    };
  }, [team]);
  return words === undefined ? undefined : (
    <p className="empty__text" data-testid="livechat-queue">
      {words}
    </p>
  );
};

/** What comes back by itself, while nothing else is owed. */
const NextSnoozed = ({ nowMs }: { nowMs: number }) => {
  const count = useAppState((state) => state.conversations.counts?.snoozed ?? 0);
  const isLoaded = useAppState((state) => state.conversations.lists.snoozed.isLoaded);
  const byId = useAppState((state) => state.conversations.byId);
  const { app, conversations } = useActions();
  useEffect(() => {
    if (count > 0 && !isLoaded) void conversations.loadList('snoozed');
  }, [count, isLoaded, conversations]);
  const next = nextSnoozed(Object.values(byId), nowMs);
  if (next === undefined) return undefined;
  return (
    <button
      type="button"
      className="link"
      data-testid="next-snoozed"
      onClick={() => app.openConversation(next.id)}
    >
      {next.sentence}
    </button>
  );
};
