import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../../shared/errors.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { text } from '../../shared/i18n/text.ts';
import { type ClaimConnectAnswer, connectReturnPath } from '../../shared/wire/index.ts';
import {
  isExpected,
  openLoopbackListener,
  type LoopbackListener,
  type LoopbackPage,
} from '../browser/index.ts';

/** Where the browser comes back to: a port of this computer, and what this attempt knows its browser by. */
export interface ReturnPlace {
  port: number;
  /** 32 random bytes, base64url. */
  state: string;
}

/** Shows the browser tab how its attempt ended. */
export type ShowReturned = (page: LoopbackPage) => void;

const codePattern = /^[A-Za-z0-9_-]{1,4000}$/;

const foreign = (): LoopbackPage => ({
  title: text('This page belongs to another attempt'),
  text: text('You can close this tab. Start again from Backchannel if it is still waiting.'),
});

/** The names of permissions as they may be shown; what is no such name is left out. */
const permissionNames = (missing: readonly string[]): string =>
  missing.filter((name) => /^\w{1,60}$/.test(name)).join(', ');

/** The tab says what the window says too, for somebody who looks at the tab; in the language of the moment. */
export const returnedPages = {
  granted: (): LoopbackPage => ({
    title: text('Facebook is connected. Go back to Backchannel.'),
    text: text('Choose the Instagram account in the Backchannel window to finish. You can close this tab.'),
  }),
  underWay: (): LoopbackPage => ({
    title: text('Go back to Backchannel.'),
    text: text('It goes on there as soon as the relay can be reached. You can close this tab.'),
  }),
  failed: (): LoopbackPage => ({
    title: text('Instagram was not connected.'),
    text: text('Backchannel says what went wrong and lets you try again. You can close this tab.'),
  }),
  permissionMissing: (missing: readonly string[]): LoopbackPage => ({
    title: text('A permission is missing.'),
    text:
      missing.length === 0
        ? text(
            'Instagram messages need permissions that were not granted. Go back to Backchannel, choose Connect ' +
              'Instagram again and leave all boxes ticked: Facebook asks for it once more.',
          )
        : text(
            'Instagram messages need permissions that were not granted: {names}. Go back to Backchannel, choose Connect ' +
              'Instagram again and leave all boxes ticked: Facebook asks for it once more.',
            { names: permissionNames(missing) },
          ),
  }),
  noAccount: (): LoopbackPage => ({
    title: text('No Instagram professional account was found.'),
    text: text(
      'None of the Pages you chose is linked to an Instagram Business or Creator account. ' +
        'Link the account to its Page in the Instagram app, then choose Connect Instagram in Backchannel again.',
    ),
  }),
  denied: (): LoopbackPage => ({
    title: text('Nothing was connected.'),
    text: text(
      'Facebook did not give access. To try again, go back to Backchannel and choose Connect Instagram.',
    ),
  }),
  temporary: (): LoopbackPage => ({
    title: text('Facebook cannot be reached right now.'),
    text: text('Nothing was connected. Wait a minute, then choose Connect Instagram in Backchannel again.'),
  }),
};

/** The page for what the relay answered to a claim. */
export const pageOfClaim = ({ outcome, code, missing = [] }: ClaimConnectAnswer): LoopbackPage => {
  if (outcome === 'granted') return returnedPages.granted();
  if (outcome === 'under-way') return returnedPages.underWay();
  switch (code as ErrorCode | undefined) {
    case 'CONNECT_PERMISSION_MISSING':
      return returnedPages.permissionMissing(missing);
    case 'CONNECT_NO_ACCOUNT':
      return returnedPages.noAccount();
    case 'CONNECT_DENIED':
      return returnedPages.denied();
    default:
      return returnedPages.temporary();
  }
};

/**
 * Waits on this computer for the browser of one attempt. `place`: of an attempt that a restart of the program interrupted; its
 * address is in the browser already. Whatever comes without the attempt's state changes nothing.
 * Errors: CONNECT_LOOPBACK_BLOCKED when no port can be had, or not the one of `place`.
 */
export const openBrowserReturn = async (options: {
  place?: ReturnPlace | undefined;
  onCode(code: string, show: ShowReturned): void;
}): Promise<{ place: ReturnPlace; close(): void }> => {
  const state = options.place?.state ?? randomBytes(32).toString('base64url');
  const listener: LoopbackListener | undefined = await openLoopbackListener<string>({
    ports: [options.place?.port ?? 0],
    path: connectReturnPath,
    read(query) {
      const code = query.get('code');
      const isOurs = isExpected(query.get('state'), state) && code !== null && codePattern.test(code);
      return isOurs ? { answer: code } : { ignored: foreign() };
    },
    onAnswer(code, show) {
      listener?.close();
      options.onCode(code, show);
    },
  });
  if (!listener) throw new BackchannelError('CONNECT_LOOPBACK_BLOCKED');
  return { place: { port: listener.port, state }, close: listener.close };
};
