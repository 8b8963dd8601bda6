import './notices.css';
import { Close, Info, Warning } from '@livechat/design-system-icons';
import { useEffect, useState } from 'react';
import { text } from '../../shared/i18n/text.ts';
import type { Notice } from '../state/model.ts';
import { useActions, useAppState } from '../state/react.tsx';
import { useTitleWithKeys } from '../commands/use-keys.ts';
import { Button, Icon } from '../ui/design-system.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { WhatHelps } from '../ui/what-helps.tsx';
import { useNews } from './announcements.tsx';

/** Long enough to read two sentences; problems stay longer because they ask for something. */
const shownMs = { info: 5_000, problem: 10_000 };
/** As long as a reply can be taken back at most by default. */
const undoShownMs = 10_000;

/** Passing notices in the lower corner, announced when they appear. */
export const Notices = () => {
  const notices = useAppState((state) => state.notices);
  return (
    // A landmark only while there is something in it.
    <section
      className="notices"
      aria-label={
        notices.length === 0
          ? undefined
          : text.in('landmark: what appears in the corner and goes', 'Passing notices')
      }
      data-region="notices"
    >
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
};

const NoticeCard = ({ notice }: { notice: Notice }) => {
  const { app, ask } = useActions();
  const { undo } = notice;
  const undoTitle = useTitleWithKeys(text.in('verb, on a button', 'Undo'), 'undo-reply');
  useNews(String(notice.id), notice.sentence);
  // Whoever reads it, or is about to press its button, has all the time they need.
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(
      () => app.removeNotice(notice.id),
      notice.undo === undefined ? shownMs[notice.tone] : undoShownMs,
    );
    return () => clearTimeout(timer);
  }, [app, isHeld, notice]);
  return (
    <div
      className={`notice notice--${notice.tone}`}
      data-testid="notice"
      data-tone={notice.tone}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <Icon source={notice.tone === 'problem' ? Warning : Info} size="medium" />
      <p className="notice__text">{notice.sentence}</p>
      <WhatHelps topic={notice.topic} />
      {undo === undefined ? undefined : (
        <Button
          kind="link"
          size="xcompact"
          className="notice__undo"
          onClick={() => void ask.takeHandOverBack(undo)}
        >
          {undoTitle}
        </Button>
      )}
      <IconButton
        label={text.in('verb, on a button', 'Dismiss')}
        icon={Close}
        isSmall
        onClick={() => app.removeNotice(notice.id)}
      />
    </div>
  );
};
