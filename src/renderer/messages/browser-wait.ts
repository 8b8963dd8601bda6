import type { AwaitedPage } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';

/** What is said while the console waits for a page in the system's browser. */
export interface BrowserWaitWords {
  title: string;
  sentence: string;
  /** On the button that copies the page's address. */
  copy: string;
  /** Once it is on the clipboard. */
  copied: string;
}

const waiting: Readonly<Record<AwaitedPage, { title: string; sentence: string }>> = {
  'sign-in': {
    title: text('Waiting for your browser'),
    sentence: text('Finish signing in on the LiveChat page in your browser.'),
  },
  'connect-instagram': {
    title: text('Waiting for Facebook'),
    sentence: text('Answer on the Facebook page in your browser, then press “Finish in Backchannel” there.'),
  },
  'authorize-bridge': {
    title: text('Waiting for your browser'),
    sentence: text(
      'Answer on the LiveChat page in your browser. If you closed it, nothing has changed; you can ' +
        'ask again after a while.',
    ),
  },
};

/** Every answer comes back to this computer, and counts nowhere else. */
const copied = text('Copied. Paste it into a browser on this computer.');

/** `isOpened`: false when the system has no browser; undefined while that is found out. */
export const browserWaitWords = (page: AwaitedPage, isOpened: boolean | undefined): BrowserWaitWords =>
  isOpened === false
    ? {
        title: text('Nothing has opened'),
        sentence: text(
          'No browser was found on this computer. Copy the address and paste it into one yourself; ' +
            'Backchannel goes on waiting.',
        ),
        copy: text('Copy the address'),
        copied,
      }
    : { ...waiting[page], copy: text('Nothing opened? Copy the address'), copied };
