import { z } from 'zod';
import type { Contracts } from '../wire.ts';

/**
 * Answers of Meta's Graph API as its documents describe them, by call. Stricter than the product, which takes what it can use.
 * Source: instagram.md §2, §3, §4, §7, §10, §11.
 */

const id = z.string().min(1);
const digits = z.string().regex(/^\d{5,20}$/);
/** `2026-09-21T19:11:07+0000`. */
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
const success = z.union([
  z.literal(true),
  z.object({ success: z.union([z.boolean(), z.enum(['true', 'false'])]) }),
]);
const paging = z
  .object({
    cursors: z.object({ before: z.string().optional(), after: z.string().optional() }).optional(),
    next: z.url().optional(),
  })
  .optional();
const person = z.object({ id: digits, username: z.string().optional() });
const listOf = <T extends z.ZodType>(each: T) => z.object({ data: z.array(each), paging });

const account = z.object({ id: digits });
const page = z.object({
  id: digits,
  name: z.string().optional(),
  access_token: z.string().optional(),
  tasks: z.array(z.string().regex(/^[A-Z_]+$/)).optional(),
  instagram_business_account: account.optional(),
});
const message = z.object({
  id,
  created_time: time,
  from: person,
  to: z.object({ data: z.array(person) }),
  message: z.string().optional(),
  attachments: z.object({ data: z.array(z.object({})) }).optional(),
});
const name = z.object({ id, created_time: time });

export const metaContracts: Contracts = {
  'GET oauth/access_token': z.object({
    access_token: id,
    token_type: z.literal('bearer').optional(),
    expires_in: z.int().positive().optional(),
  }),
  'GET debug_token': z.object({
    data: z.object({
      app_id: digits,
      type: z.enum(['USER', 'PAGE', 'APP', 'SYSTEM_USER']),
      is_valid: z.literal(true),
      issued_at: z.int().optional(),
      expires_at: z.int(),
      data_access_expires_at: z.int().optional(),
      user_id: digits,
      profile_id: digits.optional(),
      scopes: z.array(z.string()).min(1),
      granular_scopes: z.array(z.object({ scope: id, target_ids: z.array(digits).optional() })).optional(),
    }),
  }),
  'GET me/accounts': listOf(page),
  'GET page': page,
  'GET subscribed_apps': listOf(z.object({ id: digits, name: z.string(), subscribed_fields: z.array(id) })),
  'POST subscribed_apps': success,
  'DELETE subscribed_apps': success,
  'POST messages': z.object({ recipient_id: digits, message_id: id }),
  'POST messages (action)': z.object({ recipient_id: digits }),
  'GET profile': z.object({
    id: digits,
    name: z.string().nullish(),
    username: z.string().optional(),
    profile_pic: z.string().nullish(),
    follower_count: z.int().optional(),
    is_user_follow_business: z.boolean().optional(),
    is_business_follow_user: z.boolean().optional(),
    is_verified_user: z.boolean().optional(),
  }),
  'GET conversations': listOf(
    z.object({
      id,
      updated_time: time,
      participants: z.object({ data: z.array(person).min(1) }),
      messages: listOf(name).optional(),
    }),
  ),
  'GET thread': z.object({ id, messages: listOf(message) }),
  'GET thread messages': listOf(z.object({ id, created_time: time })),
  'GET message': message,
  'GET routing': z.object({
    messaging_feature_status: z.object({ msgr_multi_app: z.boolean(), ig_multi_app: z.boolean() }),
  }),
  'GET thread_owner': z.object({
    data: z.array(
      z.object({
        thread_owner: z.object({ app_id: z.string().optional(), expiration: z.unknown() }).optional(),
      }),
    ),
  }),
  'POST request_thread_control': success,
  'DELETE permissions': success,
};
