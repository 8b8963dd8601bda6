import { Instagram } from '@livechat/design-system-icons';
import { text } from '../../../shared/i18n/text.ts';
import type { Channel } from '../../../shared/domain/conversation.ts';
import { neededPermissions } from '../../../shared/instagram/permissions.ts';
import type { ConnectProgress } from '../../../shared/ipc/state.ts';
import { sentenceOfCode } from '../../api/call.ts';
import { useActions, useNow } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button, Icon, Loader } from '../../ui/design-system.ts';
import { permissionWords } from '../../messages/permissions.ts';
import { timeLeftPlaces } from '../../messages/time.ts';
import { BrowserWait } from '../browser-wait/index.ts';
import { AccountChoice } from './account-choice.tsx';

interface ConnectFlowProps {
  channel: Channel | undefined;
  connect: ConnectProgress;
}

/** "Connect Instagram": shows the step that main is at. */
export const ConnectFlow = ({ channel, connect }: ConnectFlowProps) => {
  const { channel: actions } = useActions();
  switch (connect.step) {
    case 'idle':
    case 'done':
      return channel === undefined ? (
        <Invitation />
      ) : connect.step === 'done' ? (
        <Callout tone="good" title={text('Instagram is connected')}>
          {text("New conversations appear in the inbox. Colleagues' consoles receive the key on their own.")}
        </Callout>
      ) : undefined;
    case 'waiting-for-facebook':
      return <Waiting expiresAtMs={connect.expiresAtMs} />;
    case 'choose':
      return <AccountChoice choices={connect.choices} />;
    case 'finishing':
      return (
        <section className="card connect" role="status" data-testid="connect-flow">
          <div className="connect__line">
            <Loader size="small" />
            <p>{text("Subscribing the Page, handing the key to your colleagues' consoles…")}</p>
          </div>
        </section>
      );
    case 'failed':
      return (
        <Callout
          tone="bad"
          isAlert
          title={text('Instagram was not connected')}
          actions={
            <>
              <Button kind="primary" size="compact" onClick={() => void actions.startConnect()}>
                {text('Try again')}
              </Button>
              <Button kind="secondary" size="compact" onClick={() => void actions.cancelConnect()}>
                {text('Not now')}
              </Button>
            </>
          }
        >
          {sentenceOfCode(connect.code) ?? text('Facebook or Instagram refused.')} {adviceFor(connect.code)}
          {connect.missing === undefined ? undefined : <Permissions names={connect.missing} />}
        </Callout>
      );
  }
};

/** The next step, where there is one beside trying again. */
const adviceFor = (code: string): string => {
  switch (code) {
    case 'CONNECT_NO_ACCOUNT':
      return text('Link a professional Instagram account to the Page in Facebook first.');
    case 'CONNECT_PERMISSION_MISSING':
      return text(
        'Try again and leave every permission switched on: Facebook asks once more for those that were switched off.',
      );
    case 'CHANNEL_BOUND_ELSEWHERE':
      return text('Disconnect it there first.');
    case 'CONNECT_LOOPBACK_BLOCKED':
      return text('Let it allow connections from this computer to itself (127.0.0.1), then try again.');
    default:
      return '';
  }
};

/** Permissions with the reason for each. */
const Permissions = ({ names }: { names: readonly string[] }) => (
  <ul className="connect__needs">
    {permissionWords(names).map(({ name, reason }) => (
      <li key={name}>
        <code className="is-selectable">{name}</code>
        {reason === undefined ? '' : ` ${reason}`}
      </li>
    ))}
  </ul>
);

const Invitation = () => {
  const { channel: actions } = useActions();
  return (
    <section className="card connect" data-testid="connect-flow">
      <div className="connect__line">
        <span className="connect__icon">
          <Icon source={Instagram} size="large" />
        </span>
        <div>
          <h2 className="section-title">{text('Connect Instagram')}</h2>
          <p className="muted">
            {text('Your browser opens Facebook.')}{' '}
            {text('Choose the Page of your Instagram account and leave the permissions on.')}
          </p>
        </div>
      </div>
      <ul className="connect__needs">
        <li>
          {text(
            'A professional Instagram account (business or creator), linked to a Facebook Page you manage.',
          )}
        </li>
        <li>
          {text('“Allow access to messages” switched on in the Instagram app, under Settings, Messages.')}
        </li>
        <li>
          {text('A role on the Page with “Messages” and “Community activity”: full control has both.')}
          <details>
            <summary>{text('What Facebook asks for, and why')}</summary>
            <Permissions names={neededPermissions} />
          </details>
        </li>
        <li>
          {text("The access to the Page is locked for your team's computers. The relay never keeps it.")}
        </li>
      </ul>
      <div>
        <Button kind="primary" onClick={() => void actions.startConnect()}>
          {text('Connect Instagram')}
        </Button>
      </div>
    </section>
  );
};

const Waiting = ({ expiresAtMs }: { expiresAtMs: number }) => {
  const { channel: actions } = useActions();
  const nowMs = useNow(1_000);
  return (
    <section className="card connect" data-testid="connect-flow">
      <BrowserWait page="connect-instagram" />
      <p className="muted digits">
        {expiresAtMs > nowMs
          ? text(
              'This attempt ends {length, select, short {within a minute} other {in {time}}}.',
              timeLeftPlaces(expiresAtMs - nowMs),
            )
          : text('This attempt has expired.')}
      </p>
      <div>
        <Button kind="secondary" onClick={() => void actions.cancelConnect()}>
          {text('Cancel')}
        </Button>
      </div>
    </section>
  );
};
