import { Info } from '@livechat/design-system-icons';
import type { RefObject } from 'react';
import type { OpenVariable } from '../../../shared/domain/saved-reply-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { openVariableWords } from '../../messages/saved-replies.ts';
import { useNews } from '../../app/announcements.tsx';
import { Icon } from '../../ui/design-system.ts';

/** Something in braces is left in the reply: said before it is sent, with the way to it. */
export const OpenVariablesLine = ({
  open,
  field,
}: {
  open: readonly OpenVariable[];
  field: RefObject<HTMLTextAreaElement | null>;
}) => {
  const [first] = open;
  useNews(
    first === undefined ? undefined : 'open',
    first === undefined ? undefined : openVariableWords(first),
  );
  if (first === undefined) return undefined;
  return (
    <div className="composer__why" data-testid="open-variables">
      <Icon source={Info} size="small" />
      <p>
        {openVariableWords(first)}
        <button
          type="button"
          className="link"
          onClick={() => {
            field.current?.focus();
            field.current?.setSelectionRange(first.start, first.end);
          }}
        >
          {text('Go to it')}
        </button>
      </p>
    </div>
  );
};
