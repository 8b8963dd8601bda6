import type { Attachment } from '../../../../shared/domain/conversation.ts';

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
