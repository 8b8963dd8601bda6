import './privacy.css';
import { Info } from '@livechat/design-system-icons';
import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useNews } from '../../app/announcements.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { announcement } from '../../messages/privacy.ts';

/** Says before a version of the policy takes effect what will change; it can be read, accepted early, or put off. */
export const PolicyStrip = () => {
  const policy = useAppState((state) => state.privacy.policy);
  const postponed = useAppState((state) => state.privacy.postponedVersion);
  const { app, privacy } = useActions();
  const [isAccepting, setIsAccepting] = useState(false);
  const sentence = announcement(policy);
  const version = policy?.version;
  const isShown = sentence !== undefined && version !== undefined && version !== postponed;
  useNews(isShown ? version : undefined, sentence);
  if (!isShown) return undefined;
  const accept = (): void => {
    setIsAccepting(true);
    privacy
      .accept(version)
      .then(() => app.notifyInfo(text('You accepted version {version} of the privacy policy.', { version })))
      .catch(app.notifyProblem)
      .finally(() => setIsAccepting(false));
  };
  return (
    <div className="strip policy-strip" data-region="strip" data-testid="policy-strip">
      <Icon source={Info} size="small" />
      <span className="strip__text">{sentence}</span>
      <span className="policy-strip__actions">
        <Button kind="secondary" size="xcompact" onClick={() => app.openDialog('privacy')}>
          {text('Read the policy')}
        </Button>
        <Button kind="secondary" size="xcompact" loading={isAccepting} onClick={accept}>
          {text('Accept now')}
        </Button>
        <Button kind="text" size="xcompact" onClick={() => privacy.postpone(version)}>
          {text.in('on a button that puts a question off', 'Later')}
        </Button>
      </span>
    </div>
  );
};
