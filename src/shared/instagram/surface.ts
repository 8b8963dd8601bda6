import { z } from 'zod';

/** Where an item stood in the webhook's entry. */
export const webhookSurfaceSchema = z.enum(['messaging', 'standby', 'changes']);
export type WebhookSurface = z.infer<typeof webhookSurfaceSchema>;
