import { z } from 'zod';
import { countSchema, timeMsSchema } from '../bounds.ts';
import { accountIdSchema, customerIdSchema } from '../domain/ids.ts';

/** Of a private message: a conversation (domain/conversation-card.ts). Earlier versions show the text alone. */
export const privateCardField = {
  card: z
    .object({
      accountId: accountIdSchema,
      customerId: customerIdSchema,
      messageCount: countSchema,
      lastAtMs: timeMsSchema,
    })
    .optional(),
};
export type PrivateCard = NonNullable<z.infer<z.ZodObject<typeof privateCardField>>['card']>;
