import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { failures, type Rescue } from '../../../src/main/try-it/failures.ts';
import { createSimulators } from '../../../src/main/try-it/simulators.ts';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import type { FailureName } from '../../../src/shared/try-it.ts';
import { startDesk } from '../../../scripts/try-out/desk.ts';
import { startBench, type TokenAnswer } from '../../sandbox/livechat/helpers/world.ts';
import { startReceiver } from '../../sandbox/meta/start-meta.ts';

export const maria = 'maria@bakery.test';
export const customerId = META_SEED.customer.id;

/** A connection of Maria's to LiveChat. */
export interface LiveSession {
  /** How the login ended: online, cut, or the error's type. */
  outcome: string;
  /** Why LiveChat closed it; undefined while it has not. */
  reason(): string | undefined;
}

/** The simulators with a connected Page, the try-out's desk with a relay that only notes what is done to it, and who asks them. */
export const startSimulatedWorld = async () => {
  const bench = await startBench();
  const { sandbox, urls } = bench;
  const receiver = await startReceiver(sandbox.meta.verifyToken);
  const { pageToken } = sandbox.meta.connect({ isSubscribed: true });
  await sandbox.meta.setWebhook({ url: receiver.url });
  await sandbox.meta.customerSends(customerId, { text: 'Hello' });

  const deeds: string[] = [];
  const note = (deed: string) => () => {
    deeds.push(deed);
    return Promise.resolve();
  };
  const desk = await startDesk({
    openColleague: (place) => note(`colleague ${JSON.stringify(place)}`)(),
    relay: { stop: note('stop'), kill: note('kill'), start: note('start') },
  });
  const simulators = createSimulators({
    controlUrl: urls.controlUrl,
    phoneUrl: urls.phoneUrl,
    deskUrl: desk.url,
    deskSecret: desk.secret,
  });
  const sockets: WebSocket[] = [];

  return {
    sandbox,
    urls,
    simulators,
    deeds,
    /** Makes it and answers how it is undone; `rescues` gathers what of the product was asked to help. */
    async make(name: FailureName): Promise<{ undo(): Promise<void>; rescues: string[] }> {
      const rescues: string[] = [];
      const rescue: Rescue = {
        tryAgain: () => void rescues.push('try-again'),
        signInAgain: () => void rescues.push('sign-in'),
      };
      const undo = await failures[name].make({
        simulators,
        agentId: () => maria,
        pageId: () => META_SEED.bakeryPage.id,
        customerId: () => customerId,
      });
      return { undo: () => undo(rescue), rescues };
    },
    /** What a Graph call ends with: `200`, `400 10/2534022`, `cut`. */
    async graph(method: string, path: string, body?: unknown): Promise<string> {
      let answer: Response;
      try {
        answer = await fetch(`${urls.graphUrl}/v25.0/${path}`, {
          method,
          headers: { authorization: `Bearer ${pageToken}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      } catch {
        // No answer is one of the outcomes that are looked for.
        return 'cut';
      }
      const { error } = (await answer.json()) as { error?: { code: number; error_subcode?: number } };
      if (error === undefined) return String(answer.status);
      const subcode = error.error_subcode === undefined ? '' : `/${error.error_subcode}`;
      return `${answer.status} ${error.code}${subcode}`;
    },
    signIn: (): Promise<TokenAnswer> => bench.signIn(maria),
    async connectLive(token: string): Promise<LiveSession> {
      const address = new URL(`${urls.apiUrl.replace(/^http/, 'ws')}/v3.6/agent/rtm/ws`);
      address.searchParams.set('organization_id', urls.livechat.organizationId);
      const socket = new WebSocket(address);
      sockets.push(socket);
      let reason: string | undefined;
      const outcome = await new Promise<string>((resolve) => {
        socket.on('error', () => resolve('cut'));
        socket.on('close', () => resolve('cut'));
        socket.on('open', () =>
          socket.send(
            JSON.stringify({
              action: 'login',
              request_id: randomUUID(),
              payload: { token: `Bearer ${token}`, application: { name: 'test', version: '1' } },
            }),
          ),
        );
        socket.on('message', (data: Buffer) => {
          const frame = JSON.parse(data.toString()) as {
            action: string;
            success?: boolean;
            payload: { reason?: string; error?: { type: string } };
          };
          if (frame.action === 'agent_disconnected') reason = frame.payload.reason;
          if (frame.action === 'login')
            resolve(frame.success === true ? 'online' : (frame.payload.error?.type ?? 'unknown'));
        });
      });
      return { outcome, reason: () => reason };
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.terminate();
      await desk.close();
      await bench.close();
      await receiver.close();
    },
  };
};

export type SimulatedWorld = Awaited<ReturnType<typeof startSimulatedWorld>>;
