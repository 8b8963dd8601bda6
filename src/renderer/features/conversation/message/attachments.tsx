import { Fragment } from 'react';
import type { Attachment } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { AttachmentCard } from './attachment-card.tsx';
import { runsOf } from './attachment-runs.ts';

/** The attachments of a message; several pictures as a grid. */
export const Attachments = ({ attachments }: { attachments: readonly Attachment[] }) =>
  runsOf(attachments).map(({ start, attachments: run }) => {
    const isGrid = run.length > 1;
    // Attachments have no id of their own and never change their order.
    const cards = run.map((attachment, index) => (
      <AttachmentCard key={start + index} attachment={attachment} isTile={isGrid} />
    ));
    return isGrid ? (
      <div
        key={start}
        className={`media-grid media-grid--${run.length === 2 || run.length === 4 ? 'two' : 'three'}`}
        role="group"
        aria-label={text('{count, plural, one {# picture} other {# pictures}}', { count: run.length })}
      >
        {cards}
      </div>
    ) : (
      <Fragment key={start}>{cards}</Fragment>
    );
  });
