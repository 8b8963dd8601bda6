import './browser-wait.css';
import { useState } from 'react';
import type { AwaitedPage } from '../../../shared/ipc/state.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Button, Loader } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { browserWaitWords } from '../../messages/browser-wait.ts';

/** A page in the system's browser is waited for: what to do there, and the way to it where nothing opened. */
export const BrowserWait = ({ page }: { page: AwaitedPage }) => {
  const { app } = useActions();
  const isOpened = useAppState((state) => state.app?.browserPages.find((one) => one.page === page)?.isOpened);
  const [isCopied, setIsCopied] = useState(false);
  const words = browserWaitWords(page, isOpened);
  const copy = (): void => void app.copyAddress(page).then(setIsCopied);
  const copied = (
    <span className="browser-wait__copied" role="status">
      {isCopied ? words.copied : ''}
    </span>
  );
  return (
    <div
      className="browser-wait"
      data-testid="browser-wait"
      data-page={page}
      data-opened={isOpened ?? 'unknown'}
    >
      {isOpened === false ? (
        <Callout
          tone="warning"
          isAlert
          title={words.title}
          actions={
            <>
              <Button kind="primary" size="compact" onClick={copy}>
                {words.copy}
              </Button>
              {copied}
              <WhatHelps topic="state:browser" />
            </>
          }
        >
          {words.sentence}
        </Callout>
      ) : (
        <div className="browser-wait__line">
          <Loader size="small" />
          <div>
            <p role="status">
              <strong>{words.title}</strong>
              <br />
              <span className="muted">{words.sentence}</span>
            </p>
            {isOpened === undefined ? undefined : (
              <button type="button" className="link" onClick={copy}>
                {words.copy}
              </button>
            )}
            {copied}
          </div>
        </div>
      )}
    </div>
  );
};
