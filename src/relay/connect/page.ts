import type { FastifyReply } from 'fastify';
import { createPageSender, paragraph } from '../http/html.ts';

const send = createPageSender({
  style: 'main { max-width: 36rem; margin: 12vh auto 0; padding: 0 1.5rem; }',
  banner: 'Sandbox – simulated Facebook, nothing leaves this computer.',
});

/** What a person reads after Facebook's dialog. */
export interface ConnectPage {
  status: number;
  title: string;
  sentences: string[];
}

/** The outcomes of a dialog, with what to do next. */
export const connectPages = {
  granted: (agentId: string): ConnectPage => ({
    status: 200,
    title: 'Facebook is connected. Go back to Backchannel.',
    sentences: [
      'Choose the Instagram account in the Backchannel window to finish. You can close this page.',
      `Access was handed to the console of ${agentId}. If that is not you or your team, ` +
        `remove the app in your Facebook settings under Business integrations.`,
    ],
  }),
  denied: (): ConnectPage => ({
    status: 200,
    title: 'Nothing was connected.',
    sentences: [
      'Facebook did not grant access, or the dialog was cancelled.',
      'To try again, go back to Backchannel and choose Connect Instagram. You can close this page.',
    ],
  }),
  permissionMissing: (missing: readonly string[]): ConnectPage => ({
    status: 200,
    title: 'A permission is missing.',
    sentences: [
      'Instagram messages need permissions that were not granted.',
      ...(missing.length === 0 ? [] : [`Not granted: ${missing.join(', ')}.`]),
      'Go back to Backchannel, choose Connect Instagram again and leave all boxes ticked: Facebook asks for it once more. ' +
        'You can close this page.',
    ],
  }),
  noAccount: (): ConnectPage => ({
    status: 200,
    title: 'No Instagram professional account was found.',
    sentences: [
      'None of the Pages you chose is linked to an Instagram Business or Creator account.',
      'Link the account to its Page in the Instagram app, then choose Connect Instagram in Backchannel again.',
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
  temporary: (): ConnectPage => ({
    status: 503,
    title: 'Facebook cannot be reached right now.',
    sentences: ['Nothing was connected. Wait a minute, then choose Connect Instagram in Backchannel again.'],
  }),
} as const;

/** Sends the page of an outcome. */
export const sendPage = (
  reply: FastifyReply,
  { status, title, sentences }: ConnectPage,
  isSandbox: boolean,
): FastifyReply => {
  const html = sentences.map(paragraph).join('');
  return send(reply, { title: 'Backchannel', heading: title, html, status, isSandbox });
};
