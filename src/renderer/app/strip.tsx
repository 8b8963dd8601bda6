import { Refresh, Warning, WifiOff } from '@livechat/design-system-icons';
import { topicOfStrip } from '../state/guide.ts';
import { useAppState } from '../state/react.tsx';
import { useHeadline } from '../state/use-headline.ts';
import { Icon } from '../ui/design-system.ts';
import { WhatHelps } from '../ui/what-helps.tsx';
import { useNews } from './announcements.tsx';
import { NextAction } from './next-action.tsx';

const icons = { good: Refresh, busy: Refresh, warning: Warning, bad: Warning };

/**
 * The line under the title: the worst of how things stand, and what helps next, on every screen. Not modal. Inbox and Admin say
 * themselves how Instagram stands.
 */
export const Strip = () => {
  const isSaidBelow = useAppState(({ place }) => place.section === 'inbox' || place.section === 'admin');
  const words = useHeadline({ isSaidBelow });
  useNews(words?.kind, words?.sentence);
  if (words === undefined) return undefined;
  const isNetwork = words.tone === 'bad' && words.action === 'reconnect';
  return (
    <div className={`strip strip--${words.tone}`} data-region="strip" data-testid="strip">
      <Icon source={isNetwork ? WifiOff : icons[words.tone]} size="small" />
      <span className="strip__text">{words.sentence}</span>
      <WhatHelps topic={topicOfStrip(words.kind)} />
      <NextAction action={words.action} />
    </div>
  );
};
