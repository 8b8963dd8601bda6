/** `GET /debug_token` (instagram.md §2.5): what the app may learn about a token. */
import { textParam, type GraphHandler } from '../graph/call.ts';
import { deadTokenSentence, GraphError, missingParameter } from '../graph-error.ts';
import type { AccessToken, MetaWorld } from '../model.ts';
import { targetsOf } from './grants.ts';
import { appToken, dataAccessEndOf, deathOf, scopesOf } from './tokens.ts';

const seconds = (ms: number): number => Math.floor(ms / 1000);

function describe(world: MetaWorld, token: AccessToken): Record<string, unknown> {
  const person = world.people.get(token.personId);
  const scopes = [...scopesOf(world, token)];
  return {
    app_id: world.app.id,
    type: token.kind,
    application: world.app.name,
    data_access_expires_at: seconds(dataAccessEndOf(world, token)),
    expires_at: seconds(token.expiresAt),
    is_valid: true,
    issued_at: seconds(token.issuedAt),
    profile_id: token.pageId,
    scopes,
    granular_scopes:
      person === undefined
        ? []
        : scopes
            .map((scope) => ({ scope, target_ids: targetsOf(world, person, scope) }))
            .map((granular) => (granular.target_ids.length === 0 ? { scope: granular.scope } : granular)),
    user_id: token.personId,
  };
}

/** Needs the app token; the inspected token goes in `input_token`. */
export const debugToken: GraphHandler = ({ world }, call) => {
  if (call.caller.kind !== 'APP') {
    throw new GraphError({
      message:
        '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app',
      code: 100,
    });
  }
  const value = textParam(call, 'input_token');
  if (value === undefined || value === '') throw missingParameter('input_token');
  if (value === appToken(world)) {
    return {
      data: { app_id: world.app.id, type: 'APP', application: world.app.name, is_valid: true, scopes: [] },
    };
  }
  const token = world.tokens.get(value);
  if (token === undefined) {
    return {
      data: {
        error: { code: 190, message: 'Invalid OAuth access token data.' },
        is_valid: false,
        scopes: [],
      },
    };
  }
  const subcode = deathOf(world, token);
  if (subcode === undefined) return { data: describe(world, token) };
  return {
    data: {
      app_id: world.app.id,
      type: token.kind,
      is_valid: false,
      error: { code: 190, message: deadTokenSentence(subcode), subcode },
      scopes: [],
      user_id: token.personId,
    },
  };
};
