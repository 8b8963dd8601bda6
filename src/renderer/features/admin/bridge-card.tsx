import { useEffect, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { type Failure, failureOf } from '../../api/call.ts';
import { bridgeHolder } from '../../state/bridge-holder.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Callout } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { authorizeAdvice, bridgeWords, notCarriedSentence, waitingSentence } from '../../messages/bridge.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { BrowserWait } from '../browser-wait/index.ts';
import { AuthorizeDialog } from './authorize-dialog.tsx';
import { MediaCopies } from './media-copies.tsx';

const tags = {
  good: 'success',
  warning: 'warning',
  bad: 'error',
  info: 'info',
  neutral: 'default',
} as const;

/** Instagram conversations as LiveChat chats: whether it works, whose computer does it, and what an admin can do. */
export const BridgeCard = () => {
  const bridge = useAppState((state) => state.bridge);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const { bridge: actions } = useActions();
  const [isExplained, setIsExplained] = useState(false);
  const [problem, setProblem] = useState<Failure & { advice?: string | undefined }>();
  const fail = (error: unknown): void => {
    const failure = failureOf(error);
    setProblem({ ...failure, advice: authorizeAdvice(failure.code) });
  };
  useEffect(() => {
    actions.load().catch((error: unknown) => setProblem(failureOf(error)));
  }, [actions]);

  const authorize = (): void => {
    setIsExplained(false);
    setProblem(undefined);
    actions.authorize().catch(fail);
  };

  if (bridge === undefined)
    return problem === undefined ? undefined : (
      <Callout tone="bad" title="LiveChat">
        {problem.sentence}
      </Callout>
    );
  const { word, tone, sentence, why } = bridgeWords(bridge, bridgeHolder(bridge, agents, ownId));
  const isAgain = bridge.state === 'reconnect-needed' || bridge.heldUpBy === 'LIVECHAT_FORBIDDEN';
  const canAuthorize = bridge.state === 'waiting-for-grant' || isAgain;
  const waiting = waitingSentence(bridge);
  const notCarried = notCarriedSentence(bridge);
  return (
    <section
      className="card bridge-card"
      aria-labelledby="bridge-title"
      data-testid="bridge-card"
      data-state={bridge.state}
    >
      <header className="bridge-card__head">
        <div>
          <h2 className="section-title" id="bridge-title">
            LiveChat
          </h2>
          <p className="muted">{text('Instagram conversations as LiveChat chats, and answers back')}</p>
        </div>
        <Tag kind={tags[tone]} size="medium">
          {word}
        </Tag>
      </header>
      <div className="bridge-card__words">
        <p data-testid="bridge-sentence">{sentence}</p>
        {why === undefined ? undefined : (
          <p className="muted">
            {why} <WhatHelps topic="state:bridge" />
          </p>
        )}
        {waiting === undefined ? undefined : <p data-testid="bridge-waiting">{waiting}</p>}
      </div>
      {bridge.state === 'off' ? undefined : <MediaCopies bridge={bridge} />}
      {notCarried === undefined ? undefined : (
        <div data-testid="bridge-not-carried">
          <Callout tone="warning">{notCarried}</Callout>
        </div>
      )}
      {problem === undefined ? undefined : (
        <Callout tone="bad" isAlert>
          {problem.sentence} {problem.advice} <WhatHelps topic={`error:${problem.code}`} />
        </Callout>
      )}
      {bridge.isAuthorizing ? (
        <div data-testid="bridge-authorizing">
          <BrowserWait page="authorize-bridge" />
        </div>
      ) : canAuthorize ? (
        <div>
          <Button kind="primary" size="compact" onClick={() => setIsExplained(true)}>
            {isAgain
              ? text('Let Backchannel chat for customers again…')
              : text('Let Backchannel chat for customers…')}
          </Button>
        </div>
      ) : undefined}
      {isExplained ? (
        <AuthorizeDialog onClose={() => setIsExplained(false)} onAgree={authorize} />
      ) : undefined}
    </section>
  );
};
