import { text } from '../../../shared/i18n/text.ts';
import type { LoopbackPage } from '../../browser/index.ts';

/** What the browser tab shows when the sign-in is over; the last two change nothing. */
export type AnswerPage = 'finished' | 'denied' | 'failed' | 'foreign' | 'unnamed';

/** Between the two passes, when LiveChat would refuse the second one for coming too soon. */
export const waitingPage = (): LoopbackPage => ({
  title: text('Almost signed in'),
  text: text(
    'LiveChat lets an account through only a few times in half a minute. Leave this tab open: it goes on by itself in less ' +
      'than a minute.',
  ),
});

/** In the language of the moment. */
const pages: Readonly<Record<AnswerPage, () => LoopbackPage>> = {
  finished: () => ({
    title: text('You are signed in'),
    text: text('You can close this tab and return to Backchannel.'),
  }),
  denied: () => ({
    title: text('Access was not granted'),
    text: text('Backchannel has received nothing. You can close this tab and return to Backchannel.'),
  }),
  failed: () => ({
    title: text('Sign-in did not finish'),
    text: text('You can close this tab. Backchannel says what went wrong and lets you try again.'),
  }),
  foreign: () => ({
    title: text('This answer belongs to another sign-in'),
    text: text('You can close this tab. Start again from Backchannel if it is still waiting.'),
  }),
  unnamed: () => ({
    title: text('Access was not granted'),
    text: text(
      'The answer does not say which sign-in it belongs to, so Backchannel still waits. Return to Backchannel: ' +
        'cancel there, or try again.',
    ),
  }),
};

export const answerPage = (page: AnswerPage): LoopbackPage => pages[page]();
