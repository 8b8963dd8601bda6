import type { FastifyInstance } from 'fastify';
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
  app.get('/install', { ...deps.limited }, async (_request, reply) =>
    sendHtml(reply, {
      title: 'Backchannel is installed for your team.',
      html:
        paragraph('It is a program for the desktop. To go on:') +
        list([
          'Open Backchannel on your computer, or have it installed there first.',
          'Choose “Sign in with LiveChat”. Every colleague does the same on their own computer.',
          'As an administrator, open Admin there, choose “Check the connection”, then “Connect Instagram”.',
        ]) +
        paragraph('You can close this page. It holds no key to your account.'),
      isSandbox: deps.config.isSandbox,
    }),
  );
};
