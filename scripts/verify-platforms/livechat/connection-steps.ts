import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import { createConnection } from '../../../src/main/livechat/rtm/connection.ts';
import { wantedPushes } from '../../../src/main/livechat/rtm/pushes.ts';
import { apiVersion } from '../../../src/main/livechat/config.ts';
import { expectThat, type Step, type StepContext } from '../step.ts';
import { refusalOf } from './account-steps.ts';
import { userAgent, type LiveChatWorld } from './world.ts';

const application = { name: 'Backchannel verify', version: '1' };

/** The product's live connection, logged in. Stopped at the end. Errors: NotAsked when it does not come online. */
const connect = async (world: LiveChatWorld, context: StepContext) => {
  const connection = createConnection({
    config: async () => world.config,
    tokens: { accessToken: async () => world.agent.get().accessToken, onRefreshed: () => () => undefined },
    organizationId: () => world.agent.get().organizationId,
    application,
    userAgent,
    clock: context.clock,
    timers: context.timers,
    random: Math.random,
    // Codes only; they are in the step's own outcome.
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  context.undo('live connection stopped', async () => connection.stop());
  connection.start();
  const online = await context.eventually(
    async () => (connection.state.state === 'connecting' ? undefined : connection.state),
    20_000,
  );
  // In the course of taking back, nothing stops it later.
  if (online?.state !== 'online') connection.stop();
  expectThat(
    online?.state === 'online',
    `the live connection logs in (it is ${online?.state ?? 'silent'}${online?.reason ? `, ${online.reason}` : ''})`,
  );
  return connection;
};

const loginSchema = z.object({ my_profile: z.object({ routing_status: z.string().optional() }) });

/** A second live connection, beside the product's own, whose frames are noted. */
const logIn = async (world: LiveChatWorld, context: StepContext) => {
  const socket = await world.openSocket(context, () => undefined);
  const answer = await socket.request('login', {
    token: `Bearer ${world.agent.get().accessToken}`,
    reconnect: true,
    application,
    pushes: { [apiVersion]: [...wantedPushes] },
  });
  return { ...socket, statusBefore: loginSchema.safeParse(answer).data?.my_profile.routing_status };
};

/** The live connection: login, status, multicast, a new token on an open socket. */
export const connectionSteps = (world: LiveChatWorld): Step[] => [
  {
    id: 'livechat live connection',
    platform: 'livechat',
    asks: 'Login on the socket, own status, a new token for an open socket.',
    decides: [],
    async run(context) {
      const grant = world.agent.get();
      const socket = await logIn(world, context);
      const before = socket.statusBefore;
      if (before === 'accepting_chats')
        context.undo('own status as it was', async () => {
          const again = await connect(world, context);
          await again.setRoutingStatus('accepting_chats');
          again.stop();
        });
      await socket.request('set_routing_status', { status: 'not_accepting_chats' });
      await socket.request('update_session', { token: `Bearer ${grant.accessToken}` });
      const isHeard = await context.eventually(async () => {
        const statuses = await world.directory.listRoutingStatuses();
        const own = statuses.find(({ agentId }) => agentId === world.agentId.get());
        return own?.status === 'not_accepting_chats' ? true : undefined;
      });
      expectThat(isHeard === true, 'the list of statuses shows the status that was set');
    },
  },
  {
    id: 'livechat multicast',
    platform: 'livechat',
    asks: "A message of an application to colleagues' live connections, with its author vouched for.",
    decides: ['livechat multicast to oneself'],
    async run(context) {
      const connection = await connect(world, context);
      const type = 'backchannel.verify';
      const content = { nonce: randomUUID() };
      let heard: { isOurs: boolean } | undefined;
      connection.on('multicast', (multicast) => {
        const isSame = JSON.stringify(multicast.content) === JSON.stringify(content);
        if (multicast.type === type && isSame) heard = { isOurs: multicast.authorId === world.agentId.get() };
      });
      const socket = await logIn(world, context);
      await socket.request('multicast', {
        recipients: { agents: { ids: [world.agentId.get()] } },
        content,
        type,
      });
      const found = await context.eventually(async () => heard);
      context.found('livechat multicast to oneself', found === undefined ? 'does not arrive' : 'arrives');
      expectThat(found?.isOurs !== false, 'a multicast names its true author');
      const all = { agentIds: [world.agentId.get() as AgentId] };
      await connection.multicast(all, type, { ...content, again: true });
      socket.close();
      connection.stop();
    },
  },
  {
    id: 'livechat refusals',
    platform: 'livechat',
    asks: 'How a malformed request and an action that does not exist are refused.',
    decides: ['livechat status of a wrong request', 'livechat unknown action'],
    async run(context) {
      const word = await refusalOf(world.asAgent('list_threads', {}, z.unknown()), 'accepted');
      expectThat(
        word === 'validation',
        `a request without its chat is refused as validation (it was: ${word})`,
      );
      context.found(
        'livechat status of a wrong request',
        String(world.wire.lastStatus('agent list_threads')),
      );
      context.found(
        'livechat unknown action',
        await refusalOf(world.asAgent('create_customer', { name: 'Verify' }, z.unknown()), 'accepted'),
      );
    },
  },
];
