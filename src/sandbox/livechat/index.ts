/** The simulated LiveChat platform: accounts, Configuration, Agent Chat and Customer Chat APIs, webhooks. */
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { readJsonBodies } from '../http.ts';
import { APPLICATION_ID, ORGANIZATION_ID, PUBLIC_CLIENT_ID } from '../seed.ts';
import { registerAccounts } from './accounts/index.ts';
import { agentActions } from './agent/index.ts';
import { startBusyTeam } from './busy-team.ts';
import { agentCaller, customerCaller } from './callers.ts';
import { configurationActions } from './configuration/index.ts';
import { customerActions, openCustomerActions } from './customer/index.ts';
import { asRefusal, LiveChatError } from './errors.ts';
import { createMarketplace, type Marketplace } from './marketplace.ts';
import { populate } from './model/populate.ts';
import { WEBHOOK_ACTIONS } from './model/webhooks.ts';
import { atLeast } from './model/scopes.ts';
import { startQueue } from './model/queue.ts';
import { createWorld } from './model/world.ts';
import type { World } from './model/types.ts';
import { type AgentSessions, agentProtocol } from './rtm/agent.ts';
import { type Connection, type Protocol, serve } from './rtm/connection.ts';
import { customerProtocol } from './rtm/customer.ts';
import { registerFiles, storeUpload } from './uploads.ts';
import { isVersion, parseVersion } from './versions.ts';
import { registerWebApi } from './web.ts';
import { startWebhooks, type WebhookSender } from './webhooks/sender.ts';

export type { AgentSessions } from './rtm/agent.ts';
export type { World } from './model/types.ts';

/** What the rest of the sandbox may know of it. */
export interface LiveChatSandbox {
  /** Client id of the public (`javascript_app`) OAuth client. */
  readonly clientId: string;
  readonly organizationId: string;
  readonly world: World;
  readonly sessions: AgentSessions;
  readonly marketplace: Marketplace;
  readonly webhooks: WebhookSender;
  /** Called once the sandbox listens. */
  start(): void;
  stop(): void;
}

/** lc-sdk-js and the customer API read these with GET. */
const GET_ACTIONS = new Set([
  'list_license_properties',
  'list_group_properties',
  'list_groups_properties',
  'get_dynamic_configuration',
  'get_configuration',
  'get_localization',
  'get_organization_id',
  'get_license_id',
]);

/** Registers every LiveChat route on `app`. */
export function registerLiveChat(app: FastifyInstance, context: SandboxContext): LiveChatSandbox {
  const world = createWorld(context);
  populate(world);
  const sessions: AgentSessions = new Map();
  world.endSessions = (agentId, reason, data) => {
    const mine = [...sessions.values()].filter((session) => session.agentId === agentId);
    for (const session of mine) session.disconnect(reason, data);
    return mine.length;
  };
  const marketplace = createMarketplace(world);
  const webhooks = startWebhooks(world);
  const stopQueue = startQueue(world);
  let stopTeam: () => void = () => undefined;

  app.register((scope, _options, done) => {
    readJsonBodies(scope, () => new LiveChatError('validation', 'malformed JSON'));
    scope.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.setErrorHandler((error, _request, reply) => {
      const refusal = asRefusal(error, context.log, 'livechat');
      return reply.code(refusal.status).send(refusal.body());
    });

    registerAccounts(scope, world);
    registerFiles(scope, world);
    registerWebApi(scope, world, {
      name: 'configuration',
      open: { list_webhook_names: () => WEBHOOK_ACTIONS },
      table: configurationActions,
      getActions: GET_ACTIONS,
      authenticate: (request) => agentCaller(world, request.headers.authorization, undefined),
    });
    registerWebApi(scope, world, {
      name: 'agent',
      table: agentActions,
      authenticate: (request) => agentCaller(world, request.headers.authorization, undefined),
      raw: { upload_file: (request) => storeUpload(world, request) },
    });
    registerWebApi(scope, world, {
      name: 'customer',
      table: customerActions,
      open: openCustomerActions(world),
      getActions: GET_ACTIONS,
      check(request) {
        const { organization_id: organization } = request.query as { organization_id?: string };
        if (organization === undefined)
          throw new LiveChatError('validation', '`organization_id` is required');
        if (organization !== world.organizationId) throw new LiveChatError('license_not_found');
      },
      authenticate: (request) => customerCaller(world, request.headers.authorization, undefined),
      raw: { upload_file: (request) => storeUpload(world, request) },
    });
    registerInstall(scope, world, marketplace);
    registerSockets(scope, world, 'agent', (connection) => agentProtocol(world, sessions, connection));
    registerSockets(scope, world, 'customer', (connection) => customerProtocol(world, connection));
    done();
  });

  return {
    clientId: PUBLIC_CLIENT_ID,
    organizationId: ORGANIZATION_ID,
    world,
    sessions,
    marketplace,
    webhooks,
    start() {
      stopTeam = startBusyTeam(world);
    },
    stop() {
      stopTeam();
      stopQueue();
      webhooks.stop();
    },
  };
}

/** The console's undocumented install calls; only an administrator's token may use them. */
function registerInstall(app: FastifyInstance, world: World, marketplace: Marketplace): void {
  const route = (method: 'PUT' | 'DELETE'): void => {
    app.route({
      method,
      url: '/v2/applications/:appId/install',
      handler: async (request, reply) => {
        const { appId } = request.params as { appId: string };
        const caller = agentCaller(world, request.headers.authorization, undefined);
        if (appId !== APPLICATION_ID) throw new LiveChatError('not_found', 'Application not found');
        if (!atLeast(caller.agent.role, 'administrator')) throw new LiveChatError('authorization');
        await (method === 'PUT'
          ? marketplace.install(caller.agent.accountId)
          : marketplace.uninstall(caller.agent.accountId));
        return reply.send({});
      },
    });
  };
  route('PUT');
  route('DELETE');
}

/** The RTM endpoint of one chat API, for every supported version. */
function registerSockets(
  app: FastifyInstance,
  world: World,
  api: 'agent' | 'customer',
  build: (connection: Connection) => Protocol,
): void {
  app.get(`/v3.:minor/${api}/rtm/ws`, { websocket: true }, (socket, request) => {
    const { minor } = request.params as { minor: string };
    const { organization_id: organization } = request.query as { organization_id?: string };
    const known = isVersion(`3.${minor}`);
    serve(world, socket, known ? parseVersion(`3.${minor}`) : '3.6', (connection) => {
      if (!known) queueMicrotask(() => connection.disconnect('unsupported_version'));
      // The official SDKs leave the organization out; a wrong one is refused.
      else if (organization !== undefined && organization !== world.organizationId) {
        queueMicrotask(() => connection.disconnect('license_not_found'));
      }
      return build(connection);
    });
  });
}
