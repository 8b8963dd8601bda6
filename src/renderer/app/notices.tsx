import { Close, Info, Warning } from '@livechat/design-system-icons';
import { useEffect } from 'react';
import type { Notice } from '../state/model.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { Icon } from '../ui/design-system.ts';
import { IconButton } from '../ui/icon-button.tsx';

/** Long enough to read two sentences; problems stay longer because they ask for something. */
const shownMs = { info: 5_000, problem: 10_000 };

/** Passing notices in the lower corner, spoken when they appear. */
export const Notices = () => {
  const notices = useAppState((state) => state.notices);
  return (
    <div className="notices" role="status">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
};

const NoticeCard = ({ notice }: { notice: Notice }) => {
  const { app } = useActions();
  useEffect(() => {
    const timer = setTimeout(() => app.removeNotice(notice.id), shownMs[notice.tone]);
    return () => clearTimeout(timer);
  }, [app, notice]);
  return (
    <div className={`notice notice--${notice.tone}`} data-testid="notice" data-tone={notice.tone}>
      <Icon source={notice.tone === 'problem' ? Warning : Info} size="medium" />
      <p className="notice__text">{notice.sentence}</p>
      <IconButton label="Dismiss" icon={Close} isSmall onClick={() => app.removeNotice(notice.id)} />
    </div>
  );
};
