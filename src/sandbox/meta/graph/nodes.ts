/** Reading single objects: `GET /{id}` and `GET /?ids=a,b`. */
import { badParameter, noSuchObject } from '../graph-error.ts';
import { scopesOf } from '../login/tokens.ts';
import { readMessage } from '../messaging/history-message.ts';
import { readThread } from '../messaging/history.ts';
import { readProfile } from '../messaging/profile.ts';
import { accountFields, pageFields, reachablePages } from './accounts.ts';
import { listParam, type AuthenticCall, type GraphHandler, type Meta } from './call.ts';
import { parseFields, pick } from './fields.ts';

function readOne(meta: Meta, call: AuthenticCall, id: string): unknown {
  const { world } = meta;
  const { caller } = call;
  const gone = noSuchObject(call.method, id);
  if (caller.kind === 'APP') throw gone;
  const fields = parseFields(call.params['fields']);
  const ownId = caller.kind === 'PAGE' ? caller.pageId : caller.personId;
  const nodeId = id === 'me' ? (ownId ?? '') : id;

  const person = world.people.get(nodeId);
  if (person !== undefined && caller.kind === 'USER' && person.id === caller.personId) {
    return pick('User', { id: () => person.id, name: () => person.name }, fields, ['name', 'id']);
  }

  const page = world.pages.get(nodeId);
  if (page !== undefined) {
    const isOwn = caller.kind === 'PAGE' && caller.pageId === page.id;
    if (!isOwn && !(caller.kind === 'USER' && reachablePages(world, caller).includes(page))) throw gone;
    return pick('Page', pageFields(world, page, caller), fields, ['name', 'id']);
  }

  const account = world.accounts.get(nodeId);
  if (account !== undefined) {
    const isReachable =
      caller.kind === 'PAGE'
        ? caller.pageId === account.pageId
        : reachablePages(world, caller).some((reachable) => reachable.id === account.pageId);
    if (!isReachable || !scopesOf(world, caller).has('instagram_basic')) throw gone;
    return pick('InstagramUser', accountFields(world, account), fields, ['id']);
  }

  const customer = world.customers.get(nodeId);
  if (customer !== undefined) return readProfile(meta, call, customer, fields);
  const thread = world.threads.get(nodeId);
  if (thread !== undefined) return readThread(meta, call, thread, fields);
  const message = world.messages.get(nodeId);
  if (message !== undefined) return readMessage(meta, call, message, fields);
  throw gone;
}

/** `GET /{id}` and `GET /me`. */
export const readNode: GraphHandler = (meta, call) => readOne(meta, call, call.path[0] ?? '');

/** `GET /?ids=a,b`: an object by id; one bad id refuses the whole batch. */
export const readNodes: GraphHandler = (meta, call) => {
  const ids = listParam(call, 'ids');
  if (ids === undefined || ids.length === 0) throw badParameter('The parameter ids is required.');
  if (ids.length > 50) throw badParameter('Too many IDs. Maximum: 50.');
  return Object.fromEntries(ids.map((id) => [String(id), readOne(meta, call, String(id))]));
};
