import { Fragment } from 'react';
import type { Attachment } from '../../../../shared/domain/conversation.ts';
import { counted } from '../../../messages/time.ts';
import { AttachmentCard } from './attachment-card.tsx';

interface Run {
  start: number;
  attachments: readonly Attachment[];
}

const isTile = ({ kind, mediaUrl }: Attachment): boolean => kind === 'image' && mediaUrl !== undefined;

/** Neighbouring pictures together, everything else by itself, in the order in which it was sent. */
export const runsOf = (attachments: readonly Attachment[]): readonly Run[] => {
  const runs: { start: number; attachments: Attachment[] }[] = [];
  for (const [start, attachment] of attachments.entries()) {
    const last = runs.at(-1);
    const before = last?.attachments.at(-1);
    if (last !== undefined && before !== undefined && isTile(attachment) && isTile(before))
      last.attachments.push(attachment);
    else runs.push({ start, attachments: [attachment] });
  }
  return runs;
};

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
        aria-label={counted(run.length, 'picture')}
      >
        {cards}
      </div>
    ) : (
      <Fragment key={start}>{cards}</Fragment>
    );
  });
