import { Callout } from '../../ui/callout.tsx';

interface WeakStoreProps {
  backend: string;
  platform: string;
  isHelpShown: boolean;
  onToggleHelp(): void;
}

/** The computer has no secure password store: what that means, and how to change it. */
export const WeakStore = ({ backend, platform, isHelpShown, onToggleHelp }: WeakStoreProps) => (
  <div className="sign-in__weak" data-testid="weak-store">
    <Callout
      tone="warning"
      title="This computer has no password store"
      actions={
        <button type="button" className="link" aria-expanded={isHelpShown} onClick={onToggleHelp}>
          How to fix
        </button>
      }
    >
      You can stay signed in only until you quit. Without a password store the sign-in would lie readable on
      the disk, so nothing is saved.
    </Callout>
    {isHelpShown ? (
      <div className="sign-in__help">
        {platform === 'linux' ? (
          <ol>
            <li>Install GNOME Keyring or KWallet with your system's software manager, or ask IT for it.</li>
            <li>Sign out of your desktop and in again, so that it is unlocked with your password.</li>
            <li>Start Backchannel again.</li>
          </ol>
        ) : (
          <p>
            Ask IT whether the system's keychain or credential store is locked or switched off by a policy.
          </p>
        )}
        <p className="muted">Found: {backend}</p>
      </div>
    ) : undefined}
  </div>
);
