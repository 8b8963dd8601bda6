import { openVariables } from '../../../shared/domain/saved-reply-rules.ts';
import { maxReplyBytes, splitReply } from '../../../shared/domain/reply-text.ts';
import { text } from '../../../shared/i18n/text.ts';
import { openVariableWords } from '../../messages/saved-replies.ts';

/** A text as it would be sent: what is still in braces is marked, and what there is to know about it said. */
export const FilledReply = ({
  text: filled,
  buttons = [],
}: {
  text: string;
  buttons?: readonly string[];
}) => {
  const open = openVariables(filled);
  const pieces = splitReply(filled, maxReplyBytes).length;
  const parts = open.map(({ start, end }, index) => ({
    before: filled.slice(open[index - 1]?.end ?? 0, start),
    start,
    marked: filled.slice(start, end),
  }));
  return (
    <>
      <p className="filled-reply">
        {parts.map(({ before, start, marked }) => (
          <span key={start}>
            {before}
            <mark>{marked}</mark>
          </span>
        ))}
        {filled.slice(open.at(-1)?.end ?? 0)}
      </p>
      {buttons.length === 0 ? undefined : (
        <ul className="filled-reply__buttons" aria-label={text('Buttons under it')}>
          {buttons.map((title) => (
            <li key={title} className="filled-reply__button" dir="auto">
              {title}
            </li>
          ))}
        </ul>
      )}
      {open.map((one) => (
        <p key={one.start} className="filled-reply__note">
          {openVariableWords(one)}
        </p>
      ))}
      {pieces > 1 ? (
        <p className="filled-reply__note">
          {text('{count, plural, one {Will send as # message.} other {Will send as # messages.}}', {
            count: pieces,
          })}
        </p>
      ) : undefined}
    </>
  );
};
