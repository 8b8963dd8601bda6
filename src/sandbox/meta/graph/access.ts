/** Who may touch a Page: the checks that every Page edge shares. */
import {
  missingPermission,
  needsPageToken,
  noCapability,
  noLinkedAccount,
  noSuchObject,
  permissionNeeded,
} from '../graph-error.ts';
import { scopesOf } from '../login/tokens.ts';
import type { AccessToken, IgAccount, MetaWorld, Page } from '../model.ts';
import type { AuthenticCall } from './call.ts';

export interface PageAccess {
  page: Page;
  token: AccessToken;
  scopes: ReadonlySet<string>;
  tasks: readonly string[];
}

/** The Page of `/{page-id}/edge` or `/me/edge`, reached with its own Page token; anything else is refused. */
export function pageAccess(
  world: MetaWorld,
  call: AuthenticCall,
  withoutPageToken: 'capability' | 'page-token' = 'capability',
): PageAccess {
  const { caller } = call;
  if (caller.kind !== 'PAGE') throw withoutPageToken === 'capability' ? noCapability() : needsPageToken();
  const id = call.path[0] ?? '';
  // On graph.facebook.com messaging lives on the Page; the Instagram account's edges are the other family's.
  if (id !== 'me' && world.accounts.has(id)) throw noCapability();
  const pageId = id === 'me' ? caller.pageId : id;
  const page = world.pages.get(pageId ?? '');
  if (page === undefined || page.id !== caller.pageId) throw noSuchObject(call.method, id);
  const tasks = world.people.get(caller.personId)?.roles.get(page.id) ?? [];
  return { page, token: caller, scopes: scopesOf(world, caller), tasks };
}

/** Whether the person's role allows one of these, under either kind of Page (instagram.md §2.4). */
export const hasTask = ({ tasks }: Pick<PageAccess, 'tasks'>, ...wanted: string[]): boolean =>
  tasks.includes('PROFILE_PLUS_FULL_CONTROL') ||
  wanted.some((task) => tasks.includes(task) || tasks.includes(`PROFILE_PLUS_${task}`));

/** Page access for messaging: the permission, the task, the linked account, the phone app's switch. */
export function messagingAccess(world: MetaWorld, call: AuthenticCall): PageAccess & { account: IgAccount } {
  const access = pageAccess(world, call);
  const account = world.accounts.get(access.page.accountId ?? '');
  if (account === undefined) throw noLinkedAccount();
  if (!access.scopes.has('instagram_manage_messages')) throw missingPermission('instagram_manage_messages');
  if (!hasTask(access, 'MESSAGING'))
    throw permissionNeeded('The person lacks the MESSAGING task on this Page.');
  if (!access.page.messageAccess) {
    throw permissionNeeded('Access to messages is switched off in the Instagram app.', 2534041);
  }
  return { ...access, account };
}

/** `true`, or the text `"true"` that some calls answer. */
export const success = (world: MetaWorld, value = true): boolean | string =>
  world.options.successAsString ? String(value) : value;

/** The address of a list's next page: absolute, with the token inside, as the platform writes it. */
export function nextUrl(world: MetaWorld, call: AuthenticCall, path = call.path.join('/')) {
  return (after: string, limit: number): string => {
    const url = new URL(`${world.context.baseUrl()}/${call.version}/${path}`);
    if (call.token !== undefined) url.searchParams.set('access_token', call.token);
    for (const [name, value] of Object.entries(call.params)) {
      if (typeof value === 'string' && name !== 'access_token') url.searchParams.set(name, value);
    }
    url.searchParams.set('limit', String(limit));
    url.searchParams.set('after', after);
    return url.href;
  };
}
