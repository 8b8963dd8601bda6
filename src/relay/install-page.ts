import type { FastifyInstance } from 'fastify';
import { readerFor } from '../shared/i18n/accept-language.ts';
import type { RelayConfig } from './config.ts';
import { list, paragraph, sendHtml } from './http/html.ts';
import type { Deps } from './route-deps.ts';

/**
 * GET /install: where LiveChat's Marketplace leads a person who has just installed the app (livechat.md §13). The code in the
 * address is not read and not logged: the console of a public client signs in by itself.
 */
export const registerInstallPage = (
  app: FastifyInstance,
  deps: Deps<'limited'> & { config: Pick<RelayConfig, 'isSandbox'> },
): void => {
  app.get('/install', { ...deps.limited }, async (request, reply) => {
    const reader = await readerFor(request.headers['accept-language']);
    const { text } = reader;
    return sendHtml(reply, {
      reader,
      title: text('Backchannel is installed for your team.'),
      html:
        paragraph(text('It is a program for the desktop. To go on:')) +
        list([
          text('Open Backchannel on your computer, or have it installed there first.'),
          text('Choose “Sign in with LiveChat”. Every colleague does the same on their own computer.'),
          text(
            'As an administrator, open Admin there, choose “Check the connection”, then “Connect Instagram”.',
          ),
        ]) +
        paragraph(text('You can close this page. It holds no key to your account.')),
      isSandbox: deps.config.isSandbox,
    });
  });
};
