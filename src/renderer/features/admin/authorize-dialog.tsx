import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

/** What the second LiveChat page is for, said before it opens. */
export const AuthorizeDialog = ({ onClose, onAgree }: { onClose(): void; onAgree(): void }) => (
  <ConfirmDialog
    title="Let Backchannel chat for customers?"
    keepLabel="Not now"
    actLabel="Open LiveChat"
    onAct={onAgree}
    onClose={onClose}
  >
    <p>
      Your browser opens LiveChat a second time. Your own sign-in lets Backchannel speak for you; to show what
      a customer wrote on Instagram as a LiveChat chat, it has to write in the name of that customer.
    </p>
    <ul className="plain-list">
      <li>
        The new permission: <strong>create customers and chat on their behalf</strong> (
        <code>customers:own</code>), only for customers Backchannel itself has created.
      </li>
      <li>
        Besides, it asks to read chats, agents and groups, so that no customer gets a second chat and every
        answer finds its way back.
      </li>
      <li>
        It is kept by the password stores of your team's computers, and locked on its way there. The relay
        cannot read it.
      </li>
      <li>Uninstalling Backchannel takes it back. Chats that are in LiveChat by then stay there.</li>
    </ul>
  </ConfirmDialog>
);
