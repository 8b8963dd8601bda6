import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import { appendAudit } from '../../audit/log.ts';
import type { RelayConfig } from '../../config.ts';
import { sha256 } from '../../crypto.ts';
import type { BodyBudget } from '../../http/body-budget.ts';
import { readRawBody } from '../../http/body.ts';
import type { Deps } from '../../route-deps.ts';
import { type BoundChannel, type Writer, listChannels } from '../../store/index.ts';
import { isOwnRevocation } from '../../connect/grant-revocation.ts';
import { beginDisconnect } from '../begin.ts';
import { type DirectoryChange, bumpIfThere, notifyConsoles } from '../changes.ts';
import type { Removals } from '../open.ts';
import { type SignedRequest, readSignedRequest } from '../signed-request.ts';

/** A form with one signed_request is under one kilobyte. */
const maxFormBytes = 16 * 1024;

type CallbackKind = 'deauthorize' | 'data-deletion';

/** Channels this person had connected when Meta wrote the request; those connected later stay. */
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
  // Meta's time is in seconds.
  const lastMs = request.issuedAtMs + 999;
  return lists
    .flat()
    .filter(({ personId, connectedAtMs }) => personId === request.personId && connectedAtMs <= lastMs);
};

/** Earlier removals that revoke this person: Meta calls twice when the person also asks for deletion. */
const earlierRemovals = async (writer: Writer, personHashes: readonly string[]): Promise<string[]> => {
  const rows = await writer
    .selectFrom('removal_steps')
    .innerJoin('removals', 'removals.id', 'removal_steps.removal_id')
    .select('removals.id')
    .distinct()
    .where('removal_steps.about_hash', 'in', personHashes)
    .where('removal_steps.step', '=', 'revoke-grant')
    .where('removals.state', '!=', 'cancelled')
    .execute();
  return rows.map(({ id }) => id);
};

/** Begins the removals and returns the confirmation code; the same request again returns the same code and changes nothing. */
const takeRequest = async (
  writer: Writer,
  kind: CallbackKind,
  request: SignedRequest,
  { nowMs, hashPerson, hashesOfPerson }: { nowMs: number } & Pick<Removals, 'hashPerson' | 'hashesOfPerson'>,
): Promise<{ code: string; changes: DirectoryChange[] }> => {
  const sourceHash = sha256(`meta\n${kind}\n${request.payload}`).toString('hex');
  const known = await writer
    .selectFrom('deletion_requests')
    .select('code')
    .where('source_hash', '=', sourceHash)
    .executeTakeFirst();
  if (known) return { code: known.code, changes: [] };
  const removals = new Set(await earlierRemovals(writer, hashesOfPerson(request.personId)));
  const named = await channelsMeant(writer, request);
  const ownEcho = await Promise.all(named.map((channel) => isOwnRevocation(writer, channel, nowMs)));
  // Taken back by this relay for an administrator who connects it again; a request for deletion is the person's own in any case.
  const meant = kind === 'deauthorize' ? named.filter((_, index) => ownEcho[index] !== true) : named;
  const workspaceIds = new Set(meant.map(({ workspaceId }) => workspaceId));
  const changes: DirectoryChange[] = [];
  for (const workspaceId of workspaceIds) {
    const channels = meant.filter((channel) => channel.workspaceId === workspaceId);
    const trigger = kind === 'deauthorize' ? 'meta-deauthorize' : 'meta-data-deletion';
    const id = await beginDisconnect(writer, { workspaceId, channels, trigger, nowMs, hashPerson });
    removals.add(id);
    const action = 'channel-disconnected';
    await appendAudit(writer, { workspaceId, actor: 'meta', action, subject: id, atMs: nowMs });
    const bumped = await bumpIfThere(writer, workspaceId);
    if (bumped) changes.push(bumped);
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
  return { code, changes };
};

const formSchema = z.object({ signed_request: z.string().min(1).max(8192) });

/**
 * Meta's deauthorize and data-deletion callbacks: a form with a signed_request (instagram.md §4). Both disconnect what the
 * person had connected, in every workspace, and answer with the address of the page that shows the state of the deletion.
 */
export const registerMetaCallbacks = (
  app: FastifyInstance,
  deps: Deps<'store' | 'clock' | 'hub' | 'log' | 'limited' | 'publicUrl'> & {
    config: Pick<RelayConfig, 'meta'>;
    removals: Pick<Removals, 'hashPerson' | 'hashesOfPerson' | 'run'>;
    bodies: BodyBudget;
  },
): void => {
  const { store, clock, hub, log, limited, removals, bodies } = deps;
  const { appSecret, previousAppSecret } = deps.config.meta;
  // A scope of its own: no other route accepts forms.
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      async (request: FastifyRequest, payload: IncomingMessage) => {
        const body = await readRawBody(request, payload, bodies);
        return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
      },
    );
    for (const kind of ['deauthorize', 'data-deletion'] as const) {
      scope.post(`/webhooks/meta/${kind}`, { ...limited, bodyLimit: maxFormBytes }, async (request) => {
        let signed: SignedRequest;
        try {
          const form = formSchema.safeParse(request.body);
          if (!form.success)
            throw new BackchannelError('INPUT_INVALID', { details: { field: 'signed_request' } });
          signed = readSignedRequest(form.data.signed_request, [appSecret, previousAppSecret], clock.now());
        } catch (error) {
          log.event('refused', { what: kind, code: toBackchannelError(error).code });
          throw error;
        }
        const { hashPerson, hashesOfPerson } = removals;
        const { code, changes } = await store.commit((writer) =>
          takeRequest(writer, kind, signed, { nowMs: clock.now(), hashPerson, hashesOfPerson }),
        );
        changes.forEach((directory) => notifyConsoles(hub, { directory }));
        void removals.run();
        return { url: `${deps.publicUrl()}/deletion/${code}`, confirmation_code: code };
      });
    }
  });
};
