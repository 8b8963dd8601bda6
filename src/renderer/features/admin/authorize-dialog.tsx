import { text } from '../../../shared/i18n/text.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

/** What the second LiveChat page is for, said before it opens. */
export const AuthorizeDialog = ({ onClose, onAgree }: { onClose(): void; onAgree(): void }) => (
  <ConfirmDialog
    title={text('Let Backchannel chat for customers?')}
    keepLabel={text('Not now')}
    actLabel={text('Open LiveChat')}
    onAct={onAgree}
    onClose={onClose}
  >
    <p>
      {text('Your browser opens LiveChat a second time.')}{' '}
      {text(
        'Your own sign-in lets Backchannel speak for you; to show what a customer wrote on Instagram as a LiveChat chat, it has to write in the name of that customer.',
      )}
    </p>
    <ul className="plain-list">
      <li>
        {sideBySide(
          text.rich(
            'The new permission: <permission>create customers and chat on their behalf</permission> ({name}), only for customers Backchannel itself has created.',
            {
              permission: (parts) => <strong>{sideBySide(parts)}</strong>,
              name: <code>customers:own</code>,
            },
          ),
        )}
      </li>
      <li>
        {text(
          'Besides, it asks to read chats, agents and groups, so that no customer gets a second chat and every answer finds its way back.',
        )}
      </li>
      <li>
        {text("It is kept by the password stores of your team's computers, and locked on its way there.")}{' '}
        {text('The relay cannot read it.')}
      </li>
      <li>
        {text('Uninstalling Backchannel takes it back.')}{' '}
        {text('Chats that are in LiveChat by then stay there.')}
      </li>
    </ul>
  </ConfirmDialog>
);
