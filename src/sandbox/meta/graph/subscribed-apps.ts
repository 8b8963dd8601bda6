/** `/{page-id}/subscribed_apps` (instagram.md §3, account level on the Page). */
import { badParameter, missingParameter, missingPermission, permissionNeeded } from '../graph-error.ts';
import { scheduleFirstCustomer } from '../messaging/first-customer.ts';
import type { MetaWorld } from '../model.ts';
import { endSubscription } from '../pages.ts';
import { hasTask, pageAccess, success, type PageAccess } from './access.ts';
import { listParam, type AuthenticCall, type GraphHandler } from './call.ts';

/** Page vocabulary: what `subscribed_fields` may hold. Instagram names are refused as a whole. */
export const PAGE_FIELDS = [
  'feed',
  'mention',
  'name',
  'picture',
  'category',
  'description',
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_referrals',
  'messaging_handovers',
  'messaging_policy_enforcement',
  'messaging_feedback',
  'message_deliveries',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'message_reads',
  'standby',
  'leadgen',
  'ratings',
  'videos',
] as const;

const KNOWN: ReadonlySet<string> = new Set(PAGE_FIELDS);

function managedPage(world: MetaWorld, call: AuthenticCall): PageAccess {
  const access = pageAccess(world, call, 'page-token');
  if (!access.scopes.has('pages_manage_metadata')) throw missingPermission('pages_manage_metadata');
  if (!access.scopes.has('pages_show_list')) throw missingPermission('pages_show_list');
  if (!hasTask(access, 'CREATE_CONTENT', 'MANAGE', 'MODERATE'))
    throw permissionNeeded('The person may not manage this Page.');
  return access;
}

/** `POST`: replaces the list of fields, and installs the app on the Page. */
export const subscribe: GraphHandler = (meta, call) => {
  const { world } = meta;
  const { page, scopes } = managedPage(world, call);
  const fields = listParam(call, 'subscribed_fields');
  if (fields === undefined || fields.length === 0) throw missingParameter('subscribed_fields');
  const names = fields.map((field, index) => {
    if (typeof field === 'string' && KNOWN.has(field)) return field;
    throw badParameter(`Param subscribed_fields[${index}] must be one of {${PAGE_FIELDS.join(', ')}}`);
  });
  if (names.includes('messages') && !scopes.has('pages_messaging')) {
    throw permissionNeeded(
      'To subscribe to the messages field, one of these permissions is needed: pages_messaging',
    );
  }
  const subscribed = [...new Set(names)];
  page.subscribedFields = subscribed;
  const at = world.context.clock.now();
  world.books.subscriptions.push({ at, pageId: page.id, action: 'subscribed', fields: subscribed });
  scheduleFirstCustomer(meta, page);
  return { success: success(world) };
};

/** `GET`: our app with its fields, or an empty list. */
export const listSubscriptions: GraphHandler = ({ world }, call) => {
  const { page } = managedPage(world, call);
  if (page.subscribedFields === undefined) return { data: [] };
  return {
    data: [
      {
        category: 'Business',
        link: `${world.context.baseUrl()}/`,
        name: world.app.name,
        id: world.app.id,
        subscribed_fields: page.subscribedFields,
      },
    ],
  };
};

/** `DELETE`: no more webhooks for this Page. */
export const deleteSubscription: GraphHandler = ({ world }, call) => {
  const { page } = managedPage(world, call);
  endSubscription(world, page, 'unsubscribed');
  return { success: success(world) };
};
