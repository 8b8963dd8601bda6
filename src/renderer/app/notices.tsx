import { Close, Info, Warning } from '@livechat/design-system-icons';
import { useEffect } from 'react';
import type { Notice } from '../state/model.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { shortcutText } from '../commands/shortcut.ts';
import { Button, Icon } from '../ui/design-system.ts';
import { IconButton } from '../ui/icon-button.tsx';

/** Long enough to read two sentences; problems stay longer because they ask for something. */
const shownMs = { info: 5_000, problem: 10_000 };
/** As long as a reply can be taken back at most by default. */
const undoShownMs = 10_000;

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
  const { app, ask } = useActions();
  const { undo } = notice;
  useEffect(() => {
    const timer = setTimeout(
      () => app.removeNotice(notice.id),
      notice.undo === undefined ? shownMs[notice.tone] : undoShownMs,
    );
    return () => clearTimeout(timer);
  }, [app, notice]);
  return (
    <div className={`notice notice--${notice.tone}`} data-testid="notice" data-tone={notice.tone}>
      <Icon source={notice.tone === 'problem' ? Warning : Info} size="medium" />
      <p className="notice__text">{notice.sentence}</p>
      {undo === undefined ? undefined : (
        <Button kind="link" size="xcompact" onClick={() => void ask.takeHandOverBack(undo)}>
          Undo ({shortcutText({ key: 'z', mod: true })})
        </Button>
      )}
      <IconButton label="Dismiss" icon={Close} isSmall onClick={() => app.removeNotice(notice.id)} />
    </div>
  );
};
