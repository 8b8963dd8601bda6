import type { FastifyReply } from 'fastify';
import type { Reader } from '../../shared/i18n/accept-language.ts';
import { english, type Text } from '../../shared/i18n/text.ts';
import { retention } from '../../shared/removal/index.ts';
import { createPageSender, paragraph, wayOn } from '../http/html.ts';

const send = createPageSender({
  style: `
main { max-width: 36rem; margin: 12vh auto 0; padding: 0 1.5rem; }
.way-on { display: inline-block; margin: .5rem 0; padding: .6rem 1.25rem; border-radius: 6px; background: #0059e1; color: #fff;
  font-weight: 600; text-decoration: none; }
.way-on:focus-visible { outline: 3px solid; outline-offset: 2px; }`,
  banner: english('Sandbox – simulated Facebook, nothing leaves this computer.'),
});

/** What a person reads after Facebook's dialog. */
export interface ConnectPage {
  status: number;
  title: string;
  sentences: string[];
  /** The way on, before the sentences. */
  button?: { address: string; label: string };
}

/** The outcomes of a dialog, with what to do next, in the language of `text`. */
export const connectPages = {
  /** `agentId`: whose console waits; `address`: of its listener on the computer where it runs. */
  oneStepLeft: (text: Text, agentId: string, address: string): ConnectPage => ({
    status: 200,
    title: text('Facebook has answered. One step is left.'),
    button: { address, label: text('Finish in Backchannel') },
    sentences: [
      text(
        'The Backchannel of {person} waits for it, on the computer where “Connect Instagram” was pressed.',
        { person: agentId },
      ),
      text(
        'This link was opened on another computer, or somebody sent it to you? Then nothing was granted, and the button leads ' +
          'nowhere. Close this page, and press “Connect Instagram” in the Backchannel of the computer you are at. To take ' +
          'back what you allowed, remove the app in your Facebook settings under Business integrations.',
      ),
    ],
  }),
  denied: (text: Text): ConnectPage => ({
    status: 200,
    title: text('Nothing was connected.'),
    sentences: [
      text('Facebook did not give access, or the dialog was cancelled.'),
      text('To try again, go back to Backchannel and choose Connect Instagram. You can close this page.'),
    ],
  }),
  expired: (text: Text): ConnectPage => ({
    status: 410,
    title: text('This attempt has expired.'),
    sentences: [
      text(
        'The link was used already, or it is older than {minutes, plural, one {# minute} other {# minutes}}.',
        { minutes: retention.connectTicketMinutes },
      ),
      text('Go back to Backchannel and choose Connect Instagram to start again. You can close this page.'),
    ],
  }),
} as const;

/** Sends the page of an outcome. */
export const sendPage = (
  reply: FastifyReply,
  reader: Reader,
  { status, title, sentences, button }: ConnectPage,
  isSandbox: boolean,
): FastifyReply => {
  const html = (button ? wayOn(button.address, button.label) : '') + sentences.map(paragraph).join('');
  return send(reply, { reader, title: 'Backchannel', heading: title, html, status, isSandbox });
};
