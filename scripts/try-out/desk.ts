import { randomBytes, timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';
import { z } from 'zod';
import { createMutex } from '../../src/shared/mutex.ts';

/** In screen coordinates. */
export type WindowPlace = { x: number; y: number; width: number; height: number };

export type DeskDeeds = {
  /** Opens the colleague's window there, or brings it to the front when it is open. */
  openColleague: (place: WindowPlace | undefined) => Promise<void>;
  relay: {
    stop: () => Promise<void>;
    /** SIGKILL. */
    kill: () => Promise<void>;
    start: () => Promise<void>;
  };
};

/** What the first console may ask of the try-out: starting and stopping processes, which the try-out owns. */
export type Desk = { url: string; secret: string; close: () => Promise<void> };

const pixels = z.int().min(-100_000).max(100_000);
const colleagueSchema = z.strictObject({
  place: z.strictObject({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) }).optional(),
});
const relayDeeds = ['stop', 'kill', 'start'] as const;

/**
 * Starts an HTTP server on loopback for as long as the try-out lasts, on a port of its own. Calls need the secret, which is in
 * the environment of the first console and nowhere else: no page in a browser can send it.
 */
export async function startDesk(deeds: DeskDeeds): Promise<Desk> {
  const secret = randomBytes(32).toString('hex');
  const expected = Buffer.from(`Bearer ${secret}`);
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) await reply.code(401).send();
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
    throw error;
  });

  let isRelayUp = true;
  // One after the other: a relay that is being stopped cannot be started.
  const { run } = createMutex();
  const relay: Record<(typeof relayDeeds)[number], () => Promise<void>> = {
    async stop() {
      if (isRelayUp) await deeds.relay.stop();
      isRelayUp = false;
    },
    async kill() {
      if (isRelayUp) await deeds.relay.kill();
      isRelayUp = false;
      await relay.start();
    },
    async start() {
      if (!isRelayUp) await deeds.relay.start();
      isRelayUp = true;
    },
  };

  app.post('/colleague', async (request) => {
    const { place } = colleagueSchema.parse(request.body);
    await run(() => deeds.openColleague(place));
    return {};
  });
  for (const deed of relayDeeds)
    app.post(`/relay/${deed}`, async () => {
      await run(relay[deed]);
      return {};
    });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, secret, close: () => app.close() };
}
