/** The accounts host: sign-in page, tokens, identity. */
import type { FastifyInstance } from 'fastify';
import type { World } from '../model/types.ts';
import { registerAuthorize } from './authorize.ts';
import { createCodeStore } from './codes.ts';
import { registerCustomerToken } from './customer-token.ts';
import { accountsError, isAccountsError, Refusal } from './errors.ts';
import { createGuard } from './guard.ts';
import { registerToken } from './token.ts';

/** Registers everything of `accounts.livechat.com`. */
export function registerAccounts(app: FastifyInstance, world: World): void {
  const codes = createCodeStore(() => world.now());
  const guard = createGuard(world.context, ({ error, status }) => {
    const name = error?.['error'];
    const refusal = accountsError(isAccountsError(name) ? name : 'server_error', 'ordered fault', error);
    return new Refusal(status ?? refusal.status, refusal.body);
  });
  registerAuthorize(app, world, codes);
  registerToken(app, world, codes, guard);
  registerCustomerToken(app, world);
}
