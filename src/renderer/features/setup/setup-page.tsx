import './setup.css';
import { useEffect, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { RelayCheck } from '../../../shared/ipc/setup.ts';
import { checkWords, suggestedSentence } from '../../messages/setup.ts';
import { useActions } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Input } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { Logo } from '../onboarding/index.ts';

/** The first start without a relay: asks for its address, tries it, says what is wrong in words, and goes on. */
export const SetupPage = () => {
  const { setup } = useActions();
  const [address, setAddress] = useState('');
  const [suggested, setSuggested] = useState<string>();
  const [check, setCheck] = useState<RelayCheck>();
  const { isRunning, problem, run } = useRequest();
  useEffect(() => {
    let isShown = true;
    setup.suggested().then(
      (named) => {
        if (!isShown || named === undefined) return;
        setSuggested(named);
        setAddress((typed) => (typed === '' ? named : typed));
      },
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [setup]);
  const isFine = check?.outcome === 'fine';
  const go = (): void => run(() => setup.use(address), setCheck);
  return (
    <main className="sign-in" aria-label={text('First start')}>
      <form
        className="sign-in__card"
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim() !== '' && !isRunning && !isFine) go();
        }}
      >
        <Logo />
        <h1 className="sign-in__title">{text('Welcome to Backchannel')}</h1>
        <p className="sign-in__lead">
          {text('Which relay does your team use?')} {text('IT, or whoever invited you, knows its address.')}
        </p>
        {suggested !== undefined && address === suggested && check === undefined ? (
          <Callout tone="warning">{suggestedSentence(suggested)}</Callout>
        ) : undefined}
        <div className="setup__field">
          <label className="setup__label" htmlFor="setup-address">
            {text('Address of the relay')}
          </label>
          <Input
            id="setup-address"
            type="text"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            placeholder="relay.example.com"
            maxLength={500}
            value={address}
            disabled={isRunning || isFine}
            aria-describedby={check === undefined ? undefined : 'setup-answer'}
            onChange={({ target }) => {
              setAddress(target.value);
              setCheck(undefined);
            }}
          />
        </div>
        {check === undefined ? undefined : <Answer check={check} />}
        <Problem sentence={problem} />
        <Button
          kind="primary"
          size="large"
          fullWidth
          type="submit"
          loading={isRunning}
          disabled={address.trim() === '' || isFine}
        >
          {check?.outcome === 'refused' ? text('Try again') : text('Check and go on')}
        </Button>
        <footer className="sign-in__foot">
          <p>
            {text('The relay passes messages on between your team’s computers and can read none of them.')}{' '}
            {text('The address is remembered on this computer.')}
          </p>
        </footer>
      </form>
    </main>
  );
};

const Answer = ({ check }: { check: RelayCheck }) => {
  const { tone, title, sentence, helps, detail } = checkWords(check);
  return (
    <div id="setup-answer" data-testid="setup-answer">
      <Callout
        tone={tone}
        title={title}
        isAlert
        actions={check.outcome === 'refused' ? <WhatHelps topic={`error:${check.code}`} /> : undefined}
      >
        <p>{sentence}</p>
        {helps.length === 0 ? undefined : (
          <ul className="setup__helps">
            {helps.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {detail === undefined ? undefined : (
          <details className="muted is-selectable">
            <summary>{text('Details')}</summary>
            {detail}
          </details>
        )}
      </Callout>
    </div>
  );
};
