import './proxy.css';
import { Warning } from '@livechat/design-system-icons';
import { useId, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { proxySentence } from '../../messages/proxy.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Icon, Input } from '../../ui/design-system.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** The line about a proxy that lets nothing through, with a way to sign in to it where that helps. */
export const ProxyStrip = () => {
  const fault = useAppState((state) => state.app?.proxyFault);
  const [isAsking, setIsAsking] = useState(false);
  if (fault === undefined) return undefined;
  return (
    <>
      <div className="strip strip--warning" role="status" data-testid="proxy-strip">
        <Icon source={Warning} size="small" />
        <span className="strip__text">{proxySentence(fault)}</span>
        <WhatHelps topic={`error:${fault.code}`} />
        {fault.code === 'PROXY_LOGIN_NEEDED' ? (
          <Button kind="secondary" size="xcompact" onClick={() => setIsAsking(true)}>
            {text('Sign in to the proxy…')}
          </Button>
        ) : undefined}
      </div>
      {isAsking ? <ProxyDialog proxy={fault.proxy} onClose={() => setIsAsking(false)} /> : undefined}
    </>
  );
};

const ProxyDialog = ({ proxy, onClose }: { proxy: string; onClose(): void }) => {
  const { setup } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const id = useId();
  const signIn = (): void => run(() => setup.signInToProxy({ user, password }), onClose);
  return (
    <Dialog
      title={text('Sign in to the proxy')}
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onClick={onClose}>
            {text('Cancel')}
          </Button>
          <Button kind="primary" loading={isRunning} disabled={user === ''} onClick={signIn}>
            {text.in('verb, on a button', 'Sign in')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (user !== '') signIn();
        }}
      >
        <p>
          {text('{proxy} asks for a name and a password before it lets anything through.', { proxy })}{' '}
          {text('They are kept in the password store of this computer, and go when you sign out.')}
        </p>
        <div className="proxy-field">
          <label htmlFor={`${id}-user`}>{text('Name')}</label>
          <Input
            id={`${id}-user`}
            autoComplete="off"
            maxLength={200}
            value={user}
            onChange={({ target }) => setUser(target.value)}
          />
        </div>
        <div className="proxy-field">
          <label htmlFor={`${id}-password`}>{text('Password')}</label>
          <Input
            id={`${id}-password`}
            type="password"
            autoComplete="off"
            maxLength={500}
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </div>
        <button type="submit" hidden />
        <Problem sentence={problem} />
      </form>
    </Dialog>
  );
};
