/** `/{asid}/permissions` (instagram.md §4): list, and take back one or all. */
import type { AuthenticCall, GraphHandler } from '../graph/call.ts';
import { badParameter, needsUserToken, noSuchObject } from '../graph-error.ts';
import type { RevocationRecord } from '../books.ts';
import type { MetaWorld, Person } from '../model.ts';
import { revokeGrant } from './grants.ts';

/** The person meant, and with which right: their own token, or the app's. A Page token cannot do this. */
function personOf(world: MetaWorld, call: AuthenticCall): { person: Person; by: RevocationRecord['by'] } {
  const { caller } = call;
  const id = call.path[0] ?? '';
  if (caller.kind === 'PAGE') throw needsUserToken();
  if (caller.kind === 'APP' && id === 'me') throw needsUserToken();
  const personId = id === 'me' && caller.kind === 'USER' ? caller.personId : id;
  const person = world.people.get(personId);
  const isForeign = caller.kind === 'USER' && caller.personId !== personId;
  // Without a grant the app cannot see the person at all.
  if (person?.grant === undefined || isForeign) throw noSuchObject(call.method, id);
  return { person, by: caller.kind === 'APP' ? 'app-token' : 'user-token' };
}

/** `GET`: every permission with `granted` or `declined`. */
export const listPermissions: GraphHandler = ({ world }, call) => {
  const { grant } = personOf(world, call).person;
  return {
    data: [
      ...[...(grant?.scopes ?? [])].map((permission) => ({ permission, status: 'granted' })),
      ...[...(grant?.declined ?? [])].map((permission) => ({ permission, status: 'declined' })),
    ],
  };
};

/** `DELETE`: one permission (`/permissions/{name}`), or the whole grant. */
export const deletePermissions: GraphHandler = ({ world }, call) => {
  const { person, by } = personOf(world, call);
  const permission = call.path[2];
  if (permission !== undefined && person.grant?.scopes.has(permission) !== true) {
    throw badParameter(`The permission ${permission} is not granted.`);
  }
  revokeGrant(world, person, by, permission);
  return { success: true };
};
