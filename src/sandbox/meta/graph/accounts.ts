/** `/me/accounts` (instagram.md §2.4) and the Page as a node. */
import { needsUserToken } from '../graph-error.ts';
import { pageTokenFor, scopesOf } from '../login/tokens.ts';
import { mediaUrl } from '../media.ts';
import type { AccessToken, IgAccount, MetaWorld, Page } from '../model.ts';
import { nextUrl } from './access.ts';
import type { GraphHandler } from './call.ts';
import { parseFields, pick, type NodeFields } from './fields.ts';
import { paged, pageRequest } from './paging.ts';

/** The Instagram account as a node. */
export const accountFields = (world: MetaWorld, account: IgAccount): NodeFields => ({
  id: () => account.id,
  username: () => account.username,
  name: () => account.name,
  profile_picture_url: () => mediaUrl(world, `profile/${account.id}.png`),
  followers_count: () => 1234,
});

/** The Page as a node, seen with a token that may see it. */
export function pageFields(world: MetaWorld, page: Page, token: AccessToken): NodeFields {
  return {
    id: () => page.id,
    name: () => page.name,
    category: () => page.category,
    link: () => `${world.context.baseUrl()}/phone`,
    access_token: () => (token.kind === 'PAGE' ? token.value : pageTokenFor(world, token, page.id).value),
    // Absent, not null, without a linked account or without the permission.
    instagram_business_account: (request) => {
      const account = world.accounts.get(page.accountId ?? '');
      if (account === undefined || !scopesOf(world, token).has('instagram_basic')) return undefined;
      return pick('InstagramUser', accountFields(world, account), request.fields, ['id']);
    },
    messaging_feature_status: () => ({
      hop_v2: false,
      msgr_multi_app: page.routing !== 'none',
      ig_multi_app: page.routing !== 'none',
    }),
  };
}

/** Pages that the person ticked in the dialog and still has a role on. */
export function reachablePages(world: MetaWorld, token: AccessToken): Page[] {
  const person = world.people.get(token.personId);
  return [...(person?.grant?.pageIds ?? [])].flatMap((pageId) => {
    const page = world.pages.get(pageId);
    return page !== undefined && person?.roles.has(pageId) === true ? [page] : [];
  });
}

/** `GET /me/accounts`: the Pages of the person, with their tokens. */
export const accountsEdge: GraphHandler = ({ world }, call) => {
  const { caller } = call;
  if (caller.kind !== 'USER') throw needsUserToken();
  const person = world.people.get(caller.personId);
  const isHidden = world.options.accountsHidden || !scopesOf(world, caller).has('pages_show_list');
  const pages = isHidden ? [] : reachablePages(world, caller);
  const fields = parseFields(call.params['fields']);
  const request = pageRequest(call.params['limit'], call.params['after'], 25);
  const { items, paging } = paged(pages, request, (page) => page.id, nextUrl(world, call));
  const data = items.map((page) =>
    pick(
      'Page',
      { ...pageFields(world, page, caller), tasks: () => person?.roles.get(page.id) ?? [] },
      fields,
      ['access_token', 'category', 'name', 'id', 'tasks'],
    ),
  );
  return { data: world.options.oddEntries ? [...data, null] : data, paging };
};
