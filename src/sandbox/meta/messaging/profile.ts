/** A customer's profile (instagram.md §10): only after they wrote, with names that may be missing. */
import { hasTask, messagingAccess } from '../graph/access.ts';
import type { AuthenticCall, Meta } from '../graph/call.ts';
import { pick, type FieldRequest } from '../graph/fields.ts';
import { badParameter, missingPermission, noProfileConsent, noSuchObject } from '../graph-error.ts';
import { mediaUrl } from '../media.ts';
import type { Customer } from '../model.ts';

/** `GET /{igsid}`. */
export function readProfile(
  { world }: Meta,
  call: AuthenticCall,
  customer: Customer,
  fields: readonly FieldRequest[] | undefined,
): Record<string, unknown> {
  const access = messagingAccess(world, { ...call, path: ['me'] });
  const { account } = access;
  for (const permission of ['pages_read_engagement', 'pages_show_list']) {
    if (!access.scopes.has(permission)) throw missingPermission(permission);
  }
  if (!hasTask(access, 'MODERATE')) throw missingPermission('pages_read_engagement');
  if (customer.accountId !== account.id) throw noSuchObject('GET', customer.id);
  if (!customer.hasConsented) throw noProfileConsent();
  if (customer.reachability === 'blocked' || customer.reachability === 'deactivated') {
    throw badParameter('No matching user found.', 2018001);
  }
  return pick(
    'IGBusinessScopedID',
    {
      id: () => customer.id,
      name: () => customer.name,
      username: () => customer.username,
      profile_pic: () => (customer.profilePicture ? mediaUrl(world, `profile/${customer.id}.png`) : null),
      follower_count: () => customer.followerCount,
      is_user_follow_business: () => customer.followsBusiness,
      is_business_follow_user: () => customer.followedByBusiness,
      is_verified_user: () => customer.verified,
    },
    fields,
    ['name', 'id'],
  );
}
