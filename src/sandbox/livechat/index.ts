/** The simulated LiveChat platform: accounts, Configuration, Agent Chat and Customer Chat APIs, webhooks. */
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { ORGANIZATION_ID, PUBLIC_CLIENT_ID } from '../seed.ts';
import { registerAccounts } from './accounts/index.ts';
import { agentActions } from './agent/index.ts';
import { agentCaller } from './callers.ts';
import { configurationActions } from './configuration/index.ts';
import { LiveChatError } from './errors.ts';
import { populate } from './model/populate.ts';
import { WEBHOOK_ACTIONS } from './model/webhooks.ts';
import { createWorld, type World } from './model/world.ts';
import { type AgentSessions, agentProtocol } from './rtm/agent.ts';
import { serve } from './rtm/connection.ts';
import { registerFiles, storeUpload } from './uploads.ts';
import { parseVersion } from './versions.ts';
import { registerWebApi } from './web.ts';

export type { AgentSessions } from './rtm/agent.ts';
export type { World } from './model/world.ts';

/** What the rest of the sandbox may know of it. */
export interface LiveChatSandbox {
  /** Client id of the public (`javascript_app`) OAuth client. */
  readonly clientId: string;
  readonly organizationId: string;
  readonly world: World;
  readonly sessions: AgentSessions;
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

  app.register((scope, _options, done) => {
    // Tolerant parsing: an empty JSON body is an empty payload, malformed JSON a `validation` error.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
      if (String(body).trim() === '') return parsed(null, {});
      try {
        parsed(null, JSON.parse(String(body)));
      } catch {
        parsed(new LiveChatError('validation', 'malformed JSON'));
      }
    });
    scope.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.setErrorHandler((error, _request, reply) => {
      const known = error instanceof LiveChatError ? error : new LiveChatError('internal');
      if (known !== error) context.log(`livechat: ${error instanceof Error ? (error.stack ?? '') : ''}`);
      return reply.code(known.status).send(known.body());
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
      getActions: new Set(),
      authenticate: (request) => agentCaller(world, request.headers.authorization, undefined),
      raw: { upload_file: (request) => storeUpload(world, request) },
    });
    scope.get('/v3.:minor/agent/rtm/ws', { websocket: true }, (socket, request) => {
      const { minor } = request.params as { minor: string };
      const { organization_id: organization } = request.query as { organization_id?: string };
      serve(world, socket, parseVersion(`3.${minor}`), (connection) => {
        if (organization !== undefined && organization !== world.organizationId) {
          queueMicrotask(() => connection.disconnect('license_not_found'));
        }
        return agentProtocol(world, sessions, connection);
      });
    });
    done();
  });

  return {
    clientId: PUBLIC_CLIENT_ID,
    organizationId: ORGANIZATION_ID,
    world,
    sessions,
    start: () => undefined,
    stop: () => undefined,
  };
}
