import { z } from 'zod';
import { foreignTextSchema, listOf } from '../bounds.ts';
import { failureNames, tryItSteps } from '../try-it.ts';

/** Of `failureNames`. */
export const failureNameSchema = z.enum(failureNames);

/** “Try it” as the window shows it. Exists only in a console that `npm start` opened on the simulators. */
export const tryItStateSchema = z.object({
  /** Steps that have happened since this console was started, in the order of the list. */
  done: listOf(z.enum(tryItSteps)),
  /** Name of the person who signed in last. */
  signedInAs: foreignTextSchema.optional(),
  failures: listOf(
    z.object({
      name: failureNameSchema,
      /** The simulators (or the relay) fail in this way now. */
      isMade: z.boolean(),
      /** The console has noticed it since it was made for the first time. */
      isSeen: z.boolean(),
      /** The step that has to be done before; absent when it can be made now. */
      needs: z.enum(tryItSteps).optional(),
    }),
  ),
});
export type TryItState = z.infer<typeof tryItStateSchema>;
