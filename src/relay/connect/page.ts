import type { FastifyReply } from 'fastify';
import { sha256 } from '../crypto.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
header { background: #6a1b9a; color: #fff; padding: .5rem 1rem; font-weight: 600; }
main { max-width: 36rem; margin: 12vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }`;

/** Nothing may load, run, post or frame; only this one style sheet, named by its hash, applies. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${sha256(style).toString('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? '');

/** What a person reads after Facebook's dialog. */
export interface ConnectPage {
  status: number;
  title: string;
  sentences: string[];
}

/** The outcomes of a dialog, in words that say what to do next. */
export const connectPages = {
  granted: (agentId: string): ConnectPage => ({
    status: 200,
    title: 'Facebook is connected. Go back to Backchannel.',
    sentences: [
      'Choose the Instagram account in the Backchannel window to finish. You can close this page.',
      `Access was handed to the console of ${agentId}. If that is not you or your team, remove the app in your Facebook settings under Business integrations.`,
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
  permissionMissing: (): ConnectPage => ({
    status: 200,
    title: 'A permission is missing.',
    sentences: [
      'Instagram messages need every permission that Facebook lists in its dialog.',
      'Go back to Backchannel, choose Connect Instagram again and leave all boxes ticked. You can close this page.',
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

/** Sends a page that sets no cookie, runs no script and leaks no address. */
export const sendPage = (reply: FastifyReply, page: ConnectPage, isSandbox: boolean): FastifyReply => {
  const banner = isSandbox
    ? '<header>Sandbox – simulated Facebook, nothing leaves this computer.</header>'
    : '';
  const paragraphs = page.sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('');
  return reply
    .code(page.status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy)
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Backchannel</title>` +
        `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>` +
        `<body>${banner}<main><h1>${escapeHtml(page.title)}</h1>${paragraphs}</main></body></html>`,
    );
};
