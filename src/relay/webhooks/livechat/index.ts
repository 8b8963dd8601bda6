import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { workspaceIdSchema } from '../../../shared/domain/ids.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { RelayConfig } from '../../config.ts';
import { isOneOfSecrets } from '../../crypto.ts';
import { jsonBody, rawBody } from '../../http/body.ts';
import type { Removals } from '../../removal/index.ts';
import type { Deps } from '../../route-deps.ts';
import { bumpDirectory, recordMarketplaceHint } from '../../store/index.ts';

/** Source: livechat.md §13. Keys we do not use are not read. */
const noticeSchema = z.object({
  event: z.string().min(1).max(100),
  clientID: z.string(),
  organizationID: workspaceIdSchema,
});

const uninstalled = 'application_uninstalled';

/**
 * Notices of the Marketplace. They are unsigned: the secret is in the path, and consoles are asked to check the notice. The
 * uninstall that it schedules can be cancelled until it is due, except for the revocation at Meta (removal/). A wrong secret is
 * answered as a path that does not exist.
 */
export const registerLiveChatWebhook = (
  app: FastifyInstance,
  deps: Deps<'clock' | 'metrics' | 'hub' | 'store' | 'log' | 'limited'> & {
    config: Pick<RelayConfig, 'livechat'>;
    removals: Pick<Removals, 'noticeUninstall' | 'run'>;
  },
): void => {
  const { config, clock, metrics, hub, store, removals, log } = deps;
  app.post<{ Params: { secret: string } }>(
    '/webhooks/livechat/:secret',
    {
      ...deps.limited,
      async onRequest(request) {
        if (!isOneOfSecrets(request.params.secret, config.livechat.webhookPathSecrets)) {
          log.event('refused', { what: 'marketplace-notice', code: 'NOT_FOUND' });
          throw new BackchannelError('NOT_FOUND');
        }
      },
    },
    async (request) => {
      const notice = jsonBody(request, noticeSchema);
      if (notice.clientID !== config.livechat.clientId) {
        log.event('refused', { what: 'marketplace-notice', code: 'INPUT_INVALID' });
        throw new BackchannelError('INPUT_INVALID', { details: { field: 'clientID' } });
      }
      metrics.countMarketplaceNotice();
      if (notice.event !== uninstalled) return {};
      const workspaceId = notice.organizationID;
      const taken = await store.commit(async (writer) => {
        const isOurs = await recordMarketplaceHint(writer, {
          workspaceId,
          event: uninstalled,
          atMs: clock.now(),
        });
        if (!isOurs) return undefined;
        const suspicion = await removals.noticeUninstall(writer, { workspaceId, body: rawBody(request) });
        return { suspicion, version: await bumpDirectory(writer, workspaceId) };
      });
      if (taken?.suspicion !== undefined) {
        metrics.countHeldNotice();
        log.event('marketplace-notice-braked', { reason: taken.suspicion });
      }
      if (taken) hub.directoryChanged(workspaceId, taken.version);
      void removals.run();
      return {};
    },
  );
};
