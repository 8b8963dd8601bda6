/** Carrying out one action: scopes, ordered faults, unknown names. Shared by Web and RTM. */
import type { Fault } from '../faults.ts';
import type { ActionTable } from './actions.ts';
import { isErrorType, LiveChatError } from './errors.ts';
import type { Caller, World } from './model/types.ts';
import { allows } from './model/scopes.ts';

/** The error a `fail` fault asks for. */
export function orderedError(fault: Fault): LiveChatError {
  const type = fault.error?.['type'];
  const message = fault.error?.['message'];
  return new LiveChatError(
    isErrorType(type) ? type : 'internal',
    typeof message === 'string' ? message : undefined,
    fault.error?.['data'],
  );
}

/** Runs the action of that name; scopes are checked for agents only. One that answers nothing answers `{}`. */
export function runAction<C extends Caller>(
  world: World,
  table: ActionTable<C>,
  name: string,
  caller: C,
  payload: unknown,
): unknown {
  const action = Object.hasOwn(table, name) ? table[name] : undefined;
  // convention: unknown and removed actions answer `not_found`.
  if (!action) throw new LiveChatError('not_found', 'Unknown action');
  if (action.scopes && caller.kind === 'agent' && !allows(caller.scopes, action.scopes)) {
    throw new LiveChatError('authorization');
  }
  return action.run(world, caller, payload) ?? {};
}
