import './onboarding.css';
import { OpenInNew } from '@livechat/design-system-icons';
import { useState, type ReactNode } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { AppState } from '../../../shared/ipc/state.ts';
import { sentenceOfCode } from '../../api/call.ts';
import { versionText } from '../../messages/privacy.ts';
import { BrowserWait } from '../browser-wait/index.ts';
import { PrivacyLink } from '../privacy/index.ts';
import { SandboxMark } from '../try-it/index.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { HeldData } from './held-data.tsx';
import { Logo } from './logo.tsx';
import { WeakStore } from './weak-store.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

/** The sign-in page: what signing in does, its button, and why it cannot be done. */
export const Onboarding = () => {
  const app = useAppState((state) => state.app);
  const { setup } = useActions();
  if (app === undefined) return undefined;
  return (
    <main className="sign-in" aria-label={text('Sign in')}>
      <div className="sign-in__mark">
        <SandboxMark />
      </div>
      <div className="sign-in__card">
        <Logo />
        <h1 className="sign-in__title">Backchannel</h1>
        {app.session.state === 'signing-in' ? <Waiting /> : <Start app={app} />}
        <footer className="sign-in__foot">
          <p>
            {sideBySide(
              text.rich('Relay: {address}.', {
                address: <span className="is-selectable">{app.relayHost}</span>,
              }),
            )}{' '}
            {text('It passes locked messages on and can read none of them.')}
            {app.isRelayChosen === true && app.session.state === 'signed-out' ? (
              <>
                {' '}
                <button type="button" className="link" onClick={() => void setup.forget()}>
                  {text('Use another relay')}
                </button>
              </>
            ) : undefined}
          </p>
          <p>
            {text('Version {version}', { version: app.version })}
            {app.isSandbox
              ? ` - ${text('Sandbox: LiveChat and Instagram are simulated on this computer.')}`
              : ''}
          </p>
        </footer>
      </div>
    </main>
  );
};

const Start = ({ app }: { app: AppState }) => {
  const { app: actions } = useActions();
  const [isHelpShown, setIsHelpShown] = useState(false);
  const reason = app.session.state === 'signed-out' ? app.session.reason : undefined;
  const isLocked = app.secrets.state === 'locked';
  const isWeak = app.secrets.state === 'weak' || isLocked;
  const isChanged = app.secrets.state === 'changed';
  // These are shown in the box of the secret store.
  const isShownElsewhere =
    reason === 'SECRET_BACKEND_WEAK' ||
    reason === 'SECRET_BACKEND_LOCKED' ||
    reason === 'SECRET_BACKEND_CHANGED';
  return (
    <>
      <p className="sign-in__lead">
        {text('Your team, your private chats and your Instagram conversations in one window.')}
      </p>
      {reason === undefined || isShownElsewhere ? undefined : (
        <Callout
          tone={isNoFault(reason) ? 'info' : 'bad'}
          isAlert
          actions={<WhatHelps topic={`error:${reason}`} />}
        >
          {sentenceOfCode(reason) ?? text('Sign-in did not work. Try again.')}
        </Callout>
      )}
      {app.session.state === 'signed-out' && app.session.isHeld === true ? <HeldData /> : undefined}
      {isChanged ? (
        <Callout
          tone="warning"
          title={text('The password store of this computer has changed')}
          actions={<WhatHelps topic="state:password-store" />}
        >
          {text('Your sign-in was locked with another one and cannot be opened now ({store}).', {
            store: app.secrets.backend,
          })}{' '}
          {text('Sign in again; nothing else is lost.')}
        </Callout>
      ) : undefined}
      {isWeak ? (
        <WeakStore
          backend={app.secrets.backend}
          isLocked={isLocked}
          onStartAgain={() => void actions.startAgain()}
          platform={app.platform}
          isHelpShown={isHelpShown}
          onToggleHelp={() => setIsHelpShown(!isHelpShown)}
        />
      ) : (
        <ol className="sign-in__steps">
          <li>{text('Your browser opens LiveChat, where you sign in as always.')}</li>
          <li>{text('LiveChat asks whether Backchannel may see your team and chat on your behalf.')}</li>
          <li>{text('You come back here. The password never passes through this window.')}</li>
        </ol>
      )}
      <Button
        kind="primary"
        size="large"
        fullWidth
        autoFocus
        icon={<Icon source={OpenInNew} size="small" />}
        iconPosition="right"
        onClick={() => void actions.signIn(isWeak ? 'memory' : 'persistent')}
      >
        {isWeak ? text('Continue without saving') : text('Sign in with LiveChat')}
      </Button>
      <PolicyLine />
    </>
  );
};

/** Signing in is accepting, so it says so beside the button, with the version and a way to read it first. */
const PolicyLine = () => {
  const policy = useAppState((state) => state.privacy.policy);
  const version = versionText(policy);
  const link = (parts: ReactNode[]): ReactNode => <PrivacyLink>{sideBySide(parts)}</PrivacyLink>;
  return (
    <p className="sign-in__policy" data-testid="sign-in-policy">
      {sideBySide(
        version === undefined
          ? text.rich('By signing in you accept the <policy>privacy policy</policy>.', { policy: link })
          : text.rich('By signing in you accept the <policy>privacy policy</policy> ({version}).', {
              policy: link,
              version,
            }),
      )}{' '}
      {text('Your LiveChat e-mail address identifies you.')}
    </p>
  );
};

/** Caused by the person's own choice or their administrator's decision: not an error. */
const isNoFault = (reason: string): boolean =>
  reason === 'SIGN_IN_CANCELLED' || reason === 'WORKSPACE_REMOVED';

const Waiting = () => {
  const { app } = useActions();
  return (
    <>
      <div className="sign-in__waiting">
        <BrowserWait page="sign-in" />
      </div>
      <PolicyLine />
      <Button kind="secondary" size="large" fullWidth autoFocus onClick={() => void app.cancelSignIn()}>
        {text('Cancel')}
      </Button>
    </>
  );
};
