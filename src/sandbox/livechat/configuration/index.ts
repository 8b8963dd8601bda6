/** Every action of the Configuration API. */
import { z } from 'zod';
import { action, type ActionTable } from '../actions.ts';
import type { AgentCaller } from '../model/types.ts';
import { agentConfigActions } from './agents.ts';
import { botActions } from './bots.ts';
import { groupActions } from './groups.ts';
import { propertyConfigActions } from './properties.ts';
import { webhookActions } from './webhooks.ts';

export const configurationActions: ActionTable<AgentCaller> = {
  ...agentConfigActions,
  ...groupActions,
  ...botActions,
  ...webhookActions,
  ...propertyConfigActions,
  get_organization_id: action(undefined, z.object({ license_id: z.coerce.number().optional() }), (world) => ({
    organization_id: world.organizationId,
  })),
  get_license_id: action(undefined, z.object({ organization_id: z.string().optional() }), (world) => ({
    license_id: world.licenseId,
  })),
};
