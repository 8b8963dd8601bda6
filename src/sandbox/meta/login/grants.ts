/** Giving and taking back what a person allowed the app (instagram.md §4). */
import type { RevocationRecord } from '../books.ts';
import type { MetaWorld, Person } from '../model.ts';
import { endSubscription } from '../pages.ts';
import { killTokens } from './tokens.ts';

/** Adds an answer of the dialog to the person's grant: asked permissions are granted or declined. */
export function applyDecision(
  person: Person,
  asked: readonly string[],
  allowed: ReadonlySet<string>,
  pageIds: Iterable<string>,
): void {
  const grant = (person.grant ??= { scopes: new Set(), declined: new Set(), pageIds: new Set() });
  for (const scope of asked) {
    if (allowed.has(scope)) {
      grant.scopes.add(scope);
      grant.declined.delete(scope);
    } else {
      grant.scopes.delete(scope);
      grant.declined.add(scope);
    }
  }
  grant.scopes.add('public_profile');
  // The dialog shows every Page with its present tick, so its answer replaces the choice.
  grant.pageIds = new Set([...pageIds].filter((pageId) => person.roles.has(pageId)));
}

/**
 * Takes back one permission or everything. Everything kills all tokens of the person (190/458), Page tokens
 * included, and with the app gone the Pages it could reach are no longer subscribed.
 */
export function revokeGrant(
  world: MetaWorld,
  person: Person,
  by: RevocationRecord['by'],
  permission?: string,
): void {
  const now = world.context.clock.now();
  if (permission !== undefined) {
    person.grant?.scopes.delete(permission);
    person.grant?.declined.add(permission);
    world.books.revocations.push({ at: now, personId: person.id, by, permission, deadTokens: 0 });
    return;
  }
  const pageIds = person.grant?.pageIds ?? new Set<string>();
  person.grant = undefined;
  const deadTokens = killTokens(world, 458, (token) => token.personId === person.id);
  world.books.revocations.push({ at: now, personId: person.id, by, permission: undefined, deadTokens });
  for (const pageId of pageIds) {
    const page = world.pages.get(pageId);
    const isReachedByAnother = [...world.people.values()].some((other) => other.grant?.pageIds.has(pageId));
    if (page?.subscribedFields === undefined || isReachedByAnother) continue;
    endSubscription(world, page, 'removed-with-grant');
  }
}

/** Instagram accounts and Pages a permission reaches, as `debug_token.granular_scopes` lists them. */
export function targetsOf(world: MetaWorld, person: Person, scope: string): string[] {
  const pageIds = [...(person.grant?.pageIds ?? [])];
  if (scope.startsWith('instagram_')) {
    return pageIds.flatMap((pageId) => world.pages.get(pageId)?.accountId ?? []);
  }
  return scope.startsWith('pages_') ? pageIds : [];
}
