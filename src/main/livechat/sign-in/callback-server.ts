import { BackchannelError } from '../../../shared/errors.ts';
import { isExpected, openLoopbackListener, type ReadRequest } from '../../browser/index.ts';
import { safeType } from '../platform-error.ts';
import { type AnswerPage, answerPages } from './answer-page.ts';

/** The browser's answer; `show` answers the tab with a page. `type`: LiveChat's error type. */
export type BrowserAnswer = { show(page: AnswerPage): void } & Answer;

type Answer = { outcome: 'code'; code: string } | { outcome: 'denied' } | { outcome: 'failed'; type: string };

/** A listener on one of the registered loopback ports, waiting for one answer. */
export interface CallbackServer {
  /** Registered at LiveChat, letter for letter. */
  readonly redirectUri: string;
  /** Stops listening; the page being shown is still delivered. */
  close(): void;
}

const callbackPath = '/callback';

/**
 * Listens on the first free port of `ports`. Requests that are not the answer to this very attempt are refused and change
 * nothing: without the attempt's state nobody finishes or ends it.
 * Errors: SIGN_IN_PORTS_BUSY when none can be had.
 */
export const openCallbackServer = async (options: {
  ports: readonly number[];
  state: string;
  onAnswer: (answer: BrowserAnswer) => void;
}): Promise<CallbackServer> => {
  const listener = await openLoopbackListener<Answer>({
    ports: options.ports,
    path: callbackPath,
    read: (query) => readAnswer(query, options.state),
    onAnswer: (answer, show) => options.onAnswer({ ...answer, show: (page) => show(answerPages[page]) }),
  });
  if (!listener) {
    throw new BackchannelError('SIGN_IN_PORTS_BUSY', { details: { ports: options.ports.join(', ') } });
  }
  return { redirectUri: `http://127.0.0.1:${listener.port}${callbackPath}`, close: listener.close };
};

/** Error names: livechat.md §2.6. */
const readAnswer = (query: URLSearchParams, expectedState: string): ReadRequest<Answer> => {
  const state = query.get('state');
  const error = query.get('error') ?? query.get('oauth_exception') ?? query.get('identity_exception');
  if (!isExpected(state, expectedState)) {
    // That LiveChat returns the state with an error too is not documented. Any web page could send one without: the person ends
    // the attempt in the window then, or it ends by itself.
    return { ignored: answerPages[error !== null && state === null ? 'unnamed' : 'foreign'] };
  }
  if (error !== null) {
    return {
      answer:
        error === 'access_denied' ? { outcome: 'denied' } : { outcome: 'failed', type: safeType(error) },
    };
  }
  const code = query.get('code');
  if (code === null || code === '') return { ignored: answerPages.foreign };
  return { answer: { outcome: 'code', code } };
};
