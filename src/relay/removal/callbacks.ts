import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import type { RelayContext } from '../context.ts';
import { sha256 } from '../crypto.ts';
import { type BoundChannel, type Writer, listChannels } from '../store/index.ts';
import { appendAudit } from './audit.ts';
import { beginDisconnect } from './begin.ts';
import { type StepChanges, bumpIfThere } from './execute.ts';
import { type SignedRequest, readSignedRequest } from './signed-request.ts';

/** A form with one signed_request is under one kilobyte. */
const maxFormBytes = 16 * 1024;

type CallbackKind = 'deauthorize' | 'data-deletion';

/** Channels this person had connected when Meta wrote the request; one connected since is another decision of theirs. */
const channelsMeant = async (writer: Writer, request: SignedRequest): Promise<BoundChannel[]> => {
  const rows = await writer
    .selectFrom('channels')
    .select('workspace_id')
    .distinct()
    .where('person_id', '=', request.personId)
    .execute();
  const lists = await Promise.all(
    rows.map(({ workspace_id: workspaceId }) => listChannels(writer, workspaceId)),
  );
  // Meta's time has no milliseconds.
  const lastMs = request.issuedAtMs + 999;
  return lists
    .flat()
    .filter(({ personId, connectedAtMs }) => personId === request.personId && connectedAtMs <= lastMs);
};

/** Removals that revoked this person before: Meta calls twice when the person also asks for deletion. */
const earlierRemovals = async (writer: Writer, personHash: string): Promise<string[]> => {
  const rows = await writer
    .selectFrom('removal_steps')
    .innerJoin('removals', 'removals.id', 'removal_steps.removal_id')
    .select('removals.id')
    .distinct()
    .where('removal_steps.about_hash', '=', personHash)
    .where('removal_steps.step', '=', 'revoke-grant')
    .where('removals.state', '!=', 'cancelled')
    .execute();
  return rows.map(({ id }) => id);
};

/** Gives the confirmation code; the same request again gives the same one and changes nothing. */
const takeRequest = async (
  context: RelayContext,
  writer: Writer,
  kind: CallbackKind,
  request: SignedRequest,
): Promise<{ code: string; news: NonNullable<StepChanges['directory']>[] }> => {
  const sourceHash = sha256(`meta\n${kind}\n${request.payload}`).toString('hex');
  const known = await writer
    .selectFrom('deletion_requests')
    .select('code')
    .where('source_hash', '=', sourceHash)
    .executeTakeFirst();
  if (known) return { code: known.code, news: [] };
  const { hashPerson } = context.removals;
  const nowMs = context.clock.now();
  const removals = new Set(await earlierRemovals(writer, hashPerson(request.personId)));
  const meant = await channelsMeant(writer, request);
  const workspaceIds = new Set(meant.map(({ workspaceId }) => workspaceId));
  const news: NonNullable<StepChanges['directory']>[] = [];
  for (const workspaceId of workspaceIds) {
    const channels = meant.filter((channel) => channel.workspaceId === workspaceId);
    const trigger = kind === 'deauthorize' ? 'meta-deauthorize' : 'meta-data-deletion';
    const id = await beginDisconnect(writer, { workspaceId, channels, trigger, nowMs, hashPerson });
    removals.add(id);
    await appendAudit(writer, {
      workspaceId,
      actor: 'meta',
      action: 'channel-disconnected',
      subject: id,
      outcome: 'done',
      atMs: nowMs,
    });
    const bumped = await bumpIfThere(writer, workspaceId);
    if (bumped) news.push(bumped);
  }
  const code = randomBytes(12).toString('hex').toUpperCase();
  await writer
    .insertInto('deletion_requests')
    .values({
      code,
      source_hash: sourceHash,
      kind,
      requested_at_ms: nowMs,
      removals: JSON.stringify([...removals]),
    })
    .execute();
  return { code, news };
};

const formSchema = z.object({ signed_request: z.string().min(1).max(8192) });

/**
 * Meta's deauthorize and data-deletion callbacks: a form with a signed_request (instagram.md §4). Both disconnect what the person
 * had connected, in every workspace, and answer with the address where anyone with the code can see how far that is.
 */
export const registerMetaCallbacks = (app: FastifyInstance, context: RelayContext): void => {
  const { config, store, clock, hub, log, removals } = context;
  const { appSecret, previousAppSecret } = config.meta;
  // Forms are read here and nowhere else.
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: maxFormBytes },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    for (const kind of ['deauthorize', 'data-deletion'] as const) {
      scope.post(
        `/webhooks/meta/${kind}`,
        { config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } } },
        async (request) => {
          let signed: SignedRequest;
          try {
            const form = formSchema.safeParse(request.body);
            if (!form.success)
              throw new BackchannelError('INPUT_INVALID', { details: { field: 'signed_request' } });
            signed = readSignedRequest(form.data.signed_request, [appSecret, previousAppSecret], clock.now());
          } catch (error) {
            log.event('refused', {
              what: kind,
              code: error instanceof BackchannelError ? error.code : 'INTERNAL',
            });
            throw error;
          }
          const { code, news } = await store.commit((writer) => takeRequest(context, writer, kind, signed));
          news.forEach(({ workspaceId, version }) => hub.directoryChanged(workspaceId, version));
          void removals.run();
          return { url: `${context.publicUrl()}/deletion/${code}`, confirmation_code: code };
        },
      );
    }
  });
};
