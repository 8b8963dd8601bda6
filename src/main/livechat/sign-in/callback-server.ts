import { BackchannelError } from '../../../shared/errors.ts';
import { isExpected, openLoopbackListener, type ReadRequest } from '../../browser/index.ts';
import { safeType } from '../platform-error.ts';
import { type AnswerPage, answerPage, waitingPage } from './answer-page.ts';

/**
 * The browser's answer; `show` answers the tab with a page, `goTo` sends it on, at once or from a page that waits.
 * `type`: LiveChat's error type.
 */
export type BrowserAnswer = {
  show(page: AnswerPage): void;
  goTo(address: string, wait: { afterMs: number }): void;
} & Answer;

type Answer = { outcome: 'code'; code: string } | { outcome: 'denied' } | { outcome: 'failed'; type: string };

/** A listener on one of the registered loopback ports, waiting for one answer at a time. */
export interface CallbackServer {
  /** Registered at LiveChat, letter for letter. */
  readonly redirectUri: string;
  /** Waits for the answer that carries this state; those to earlier ones are refused. */
  expect(state: string, onAnswer: (answer: BrowserAnswer) => void): void;
  /** Stops listening; the page being shown is still delivered. */
  close(): void;
}

const callbackPath = '/callback';
/** Of one sign-in: for the working token, and for the identity token. */
const passes = 2;

/**
 * Listens on the first free port of `ports`. Requests that are not the answer to this very attempt are refused and change
 * nothing: without the attempt's state nobody finishes or ends it.
 * Errors: SIGN_IN_PORTS_BUSY when none can be had.
 */
export const openCallbackServer = async (options: { ports: readonly number[] }): Promise<CallbackServer> => {
  let awaited: { state: string; onAnswer: (answer: BrowserAnswer) => void } | undefined;
  const listener = await openLoopbackListener<Answer>({
    ports: options.ports,
    path: callbackPath,
    answers: passes,
    read: (query) => (awaited ? readAnswer(query, awaited.state) : { ignored: answerPage('foreign') }),
    onAnswer(answer, show, goTo) {
      const onAnswer = awaited?.onAnswer;
      awaited = undefined;
      onAnswer?.({
        ...answer,
        show: (page) => show(answerPage(page)),
        goTo(address, { afterMs }) {
          if (afterMs <= 0) return goTo(address);
          // Rounded up, and a second for what lies between our clock and LiveChat's.
          goTo(address, { afterSec: Math.ceil(afterMs / 1000) + 1, page: waitingPage() });
        },
      });
    },
  });
  if (!listener) {
    throw new BackchannelError('SIGN_IN_PORTS_BUSY', { details: { ports: options.ports.join(', ') } });
  }
  return {
    redirectUri: `http://127.0.0.1:${listener.port}${callbackPath}`,
    expect(state, onAnswer) {
      awaited = { state, onAnswer };
    },
    close: listener.close,
  };
};

/** Error names: livechat.md §2.6. */
const readAnswer = (query: URLSearchParams, expectedState: string): ReadRequest<Answer> => {
  const state = query.get('state');
  const error = query.get('error') ?? query.get('oauth_exception') ?? query.get('identity_exception');
  if (!isExpected(state, expectedState)) {
    // That LiveChat returns the state with an error too is not documented. Any web page could send one without: the person ends
    // the attempt in the window then, or it ends by itself.
    return { ignored: answerPage(error !== null && state === null ? 'unnamed' : 'foreign') };
  }
  if (error !== null) {
    return {
      answer:
        error === 'access_denied' ? { outcome: 'denied' } : { outcome: 'failed', type: safeType(error) },
    };
  }
  const code = query.get('code');
  if (code === null || code === '') return { ignored: answerPage('foreign') };
  return { answer: { outcome: 'code', code } };
};
