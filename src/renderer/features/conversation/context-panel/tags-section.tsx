import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { foreignName } from '../../../messages/people.ts';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { PanelSection } from './panel-section.tsx';

/** What the conversation is about, in the team's words; they are changed above the messages. */
export const TagsSection = ({ conversation }: { conversation: Conversation }) => {
  const { tags } = conversation.work;
  if (tags.length === 0) return undefined;
  return (
    <PanelSection title={text('Tags')}>
      <ul className="context__tags">
        {tags.map((tag) => (
          <li key={tag} className="context__tag">
            <ForeignName isOneLine name={foreignName(tag)} />
          </li>
        ))}
      </ul>
    </PanelSection>
  );
};
