import { text } from '../../../shared/i18n/text.ts';
import { Callout } from '../../ui/callout.tsx';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** In whole sentences. */
const lockedSentences = [
  text('Your sign-in and your chats are safe behind it: unlock it, then start Backchannel again.'),
  text('Without it you can stay signed in only until you quit, and nothing is saved.'),
];
const missingSentences = [
  text('You can stay signed in only until you quit.'),
  text('Without a password store the sign-in would lie readable on the disk, so nothing is saved.'),
];

interface WeakStoreProps {
  backend: string;
  /** There is one, and what it holds is still there: it only does not open now. */
  isLocked: boolean;
  onStartAgain(): void;
  platform: string;
  isHelpShown: boolean;
  onToggleHelp(): void;
}

/** The computer has no secure password store, or a locked one: what that means, and how to change it. */
export const WeakStore = ({
  backend,
  isLocked,
  onStartAgain,
  platform,
  isHelpShown,
  onToggleHelp,
}: WeakStoreProps) => (
  <div className="sign-in__weak" data-testid="weak-store">
    <Callout
      tone="warning"
      title={
        isLocked
          ? text('The password store of this computer is locked')
          : text('This computer has no password store')
      }
      actions={
        <>
          {isLocked ? (
            <button type="button" className="link" onClick={onStartAgain}>
              {text('Start again')}
            </button>
          ) : undefined}
          <button type="button" className="link" aria-expanded={isHelpShown} onClick={onToggleHelp}>
            {text('How to fix')}
          </button>
          <WhatHelps topic="state:password-store" />
        </>
      }
    >
      {(isLocked ? lockedSentences : missingSentences).join(' ')}
    </Callout>
    {isHelpShown ? (
      <div className="sign-in__help">
        {platform === 'linux' ? (
          <ol>
            {isLocked ? undefined : (
              <li>
                {text(
                  "Install GNOME Keyring or KWallet with your system's software manager, or ask IT for it.",
                )}
              </li>
            )}
            <li>
              {text('Sign out of your desktop and in again, so that it is unlocked with your password.')}
            </li>
            <li>{text('Start Backchannel again.')}</li>
          </ol>
        ) : (
          <p>
            {text(
              "Ask IT whether the system's keychain or credential store is locked or switched off by a policy.",
            )}
          </p>
        )}
        <p className="muted">{text('Found: {store}', { store: backend })}</p>
      </div>
    ) : undefined}
  </div>
);
