/** Configuration API: webhooks. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import { LiveChatError } from '../errors.ts';
import { hex32 } from '../model/ids.ts';
import type { AgentCaller } from '../model/types.ts';
import { WEBHOOK_ACTIONS } from '../model/webhooks.ts';

const CONFIGURE = ['webhooks.configuration:rw'];
const PER_ACTION = 3;

const filters = z
  .object({
    author_type: z.enum(['customer', 'agent']).optional(),
    only_my_chats: z.boolean().optional(),
    source_type: z.array(z.enum(['my_client', 'other_clients', 'system'])).optional(),
    agent_ids: z.array(z.string()).optional(),
    chat_presence: z
      .object({
        user_ids: z
          .object({
            values: z.array(z.string()).optional(),
            exclude_values: z.array(z.string()).optional(),
          })
          .optional(),
        my_bots: z.boolean().optional(),
      })
      .optional(),
  })
  .optional();

const registerSchema = z.object({
  action: z.string(),
  url: z.url({ protocol: /^https?$/ }).max(500),
  secret_key: z.string().min(1),
  owner_client_id: z.string().optional(),
  type: z.enum(['license', 'bot']),
  description: z.string().optional(),
  additional_data: z.array(z.enum(['chat_properties', 'chat_presence_user_ids'])).optional(),
  filters,
});

/** With a token, the token's client owns it; a personal access token must say whose it is. */
function ownerOf(caller: AgentCaller, given: string | undefined): string {
  const owner = given ?? caller.clientId;
  if (owner === undefined) throw new LiveChatError('validation', '`payload.owner_client_id` is required');
  if (caller.clientId !== undefined && owner !== caller.clientId) throw new LiveChatError('authorization');
  return owner;
}

const ownerSchema = z.object({
  owner_client_id: z.string().optional(),
  // lc-sdk-js calls it so.
  client_id: z.string().optional(),
});

/** Webhooks' actions. */
export const webhookActions: ActionTable<AgentCaller> = {
  register_webhook: action(CONFIGURE, registerSchema, (world, caller, input) => {
    const known = WEBHOOK_ACTIONS.find((candidate) => candidate.action === input.action);
    if (!known) throw new LiveChatError('validation', '`payload.action` is not a webhook');
    const unfit = Object.entries(input.filters ?? {}).find(
      ([name, value]) => value !== undefined && !known.filters?.includes(name),
    );
    if (unfit)
      throw new LiveChatError('validation', `\`payload.filters.${unfit[0]}\` does not fit this action`);
    const owner = ownerOf(caller, input.owner_client_id);
    const same = [...world.webhooks.values()].filter(
      (webhook) => webhook.action === input.action && webhook.ownerClientId === owner,
    );
    if (same.length >= PER_ACTION) throw new LiveChatError('limit_reached');
    const id = hex32();
    world.webhooks.set(id, {
      id,
      action: input.action,
      url: input.url,
      secretKey: input.secret_key,
      ownerClientId: owner,
      type: input.type,
      description: input.description,
      additionalData: input.additional_data ?? [],
      filters: input.filters,
    });
    return { id };
  }),
  list_webhooks: action(CONFIGURE, ownerSchema, (world, caller, input) => {
    const owner = ownerOf(caller, input.owner_client_id);
    return [...world.webhooks.values()]
      .filter((webhook) => webhook.ownerClientId === owner)
      .map((webhook) => ({
        id: webhook.id,
        url: webhook.url,
        description: webhook.description,
        action: webhook.action,
        filters: webhook.filters,
        owner_client_id: webhook.ownerClientId,
        type: webhook.type,
        additional_data: webhook.additionalData.length > 0 ? webhook.additionalData : undefined,
      }));
  }),
  unregister_webhook: action(
    CONFIGURE,
    z.object({ id: z.string(), owner_client_id: z.string().optional() }),
    (world, caller, input) => {
      const owner = ownerOf(caller, input.owner_client_id);
      const webhook = world.webhooks.get(input.id);
      if (webhook?.ownerClientId !== owner) throw new LiveChatError('not_found', 'Webhook not found');
      world.webhooks.delete(webhook.id);
    },
  ),
  enable_license_webhooks: action(['webhooks.state:rw'], ownerSchema, (world, caller, input) => {
    world.webhooksDisabled.delete(ownerOf(caller, input.owner_client_id ?? input.client_id));
  }),
  disable_license_webhooks: action(['webhooks.state:rw'], ownerSchema, (world, caller, input) => {
    world.webhooksDisabled.add(ownerOf(caller, input.owner_client_id ?? input.client_id));
  }),
  get_license_webhooks_state: action(['webhooks.state:ro'], ownerSchema, (world, caller, input) => {
    const owner = ownerOf(caller, input.owner_client_id ?? input.client_id);
    return {
      license_webhooks_enabled: world.installedClients.has(owner) && !world.webhooksDisabled.has(owner),
    };
  }),
};
