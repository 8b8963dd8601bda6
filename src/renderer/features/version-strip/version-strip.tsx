import { Warning } from '@livechat/design-system-icons';
import { useNews } from '../../app/announcements.tsx';
import { outdatedSentence } from '../../messages/support.ts';
import { useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** The line on every screen of a program that is too old for its relay: what helps, and that nothing is lost. */
export const VersionStrip = () => {
  const app = useAppState((state) => state.app);
  const sentence =
    app?.versionAdvice === undefined
      ? undefined
      : outdatedSentence(app.versionAdvice, app.version, app.update);
  useNews(sentence === undefined ? undefined : 'version', sentence);
  if (sentence === undefined) return undefined;
  return (
    <div className="strip strip--warning" data-region="strip" data-testid="version-strip">
      <Icon source={Warning} size="small" />
      <span className="strip__text">{sentence}</span>
      <WhatHelps topic="state:version" />
    </div>
  );
};
