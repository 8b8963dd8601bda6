import type { FastifyReply } from 'fastify';
import { createPageSender, paragraph, wayOn } from '../http/html.ts';

const send = createPageSender({
  style: `
main { max-width: 36rem; margin: 12vh auto 0; padding: 0 1.5rem; }
.way-on { display: inline-block; margin: .5rem 0; padding: .6rem 1.25rem; border-radius: 6px; background: #0059e1; color: #fff;
  font-weight: 600; text-decoration: none; }
.way-on:focus-visible { outline: 3px solid; outline-offset: 2px; }`,
  banner: 'Sandbox – simulated Facebook, nothing leaves this computer.',
});

/** What a person reads after Facebook's dialog. */
export interface ConnectPage {
  status: number;
  title: string;
  sentences: string[];
  /** The way on, before the sentences. */
  button?: { address: string; label: string };
}

/** The outcomes of a dialog, with what to do next. */
export const connectPages = {
  /** `agentId`: whose console waits; `address`: of its listener on the computer where it runs. */
  oneStepLeft: (agentId: string, address: string): ConnectPage => ({
    status: 200,
    title: 'Facebook has answered. One step is left.',
    button: { address, label: 'Finish in Backchannel' },
    sentences: [
      `The Backchannel of ${agentId} waits for it, on the computer where “Connect Instagram” was pressed.`,
      'This link was opened on another computer, or somebody sent it to you? Then nothing was granted, and the button leads ' +
        'nowhere. Close this page, and press “Connect Instagram” in the Backchannel of the computer you are at. To take ' +
        'back what you allowed, remove the app in your Facebook settings under Business integrations.',
    ],
  }),
  denied: (): ConnectPage => ({
    status: 200,
    title: 'Nothing was connected.',
    sentences: [
      'Facebook did not give access, or the dialog was cancelled.',
      'To try again, go back to Backchannel and choose Connect Instagram. You can close this page.',
    ],
  }),
  expired: (): ConnectPage => ({
    status: 410,
    title: 'This attempt has expired.',
    sentences: [
      'The link was used already, or it is older than 15 minutes.',
      'Go back to Backchannel and choose Connect Instagram to start again. You can close this page.',
    ],
  }),
} as const;

/** Sends the page of an outcome. */
export const sendPage = (
  reply: FastifyReply,
  { status, title, sentences, button }: ConnectPage,
  isSandbox: boolean,
): FastifyReply => {
  const html = (button ? wayOn(button.address, button.label) : '') + sentences.map(paragraph).join('');
  return send(reply, { title: 'Backchannel', heading: title, html, status, isSandbox });
};
