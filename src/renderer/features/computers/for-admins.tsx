import { text } from '../../../shared/i18n/text.ts';
import { adminsSentence, whatAdminsDo } from '../../messages/admins.ts';
import { useAppState } from '../../state/react.tsx';
import { TitledSection } from '../../ui/titled-section.tsx';

/** For agents: what only an administrator can do here, and who of the team they are. */
export const ForAdmins = () => {
  const agents = useAppState((state) => state.team.agents);
  return (
    <TitledSection className="for-admins" id="for-admins" title={text('For admins')}>
      <p>{text('Here only administrators can:')}</p>
      <ul className="plain-list" data-testid="what-admins-do">
        {whatAdminsDo.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p data-testid="who-are-admins">{adminsSentence(agents)}</p>
    </TitledSection>
  );
};
