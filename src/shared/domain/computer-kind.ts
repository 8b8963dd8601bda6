import { z } from 'zod';

/** console: Backchannel with a window, of a person. station: Backchannel without a window, on a server of the team's. */
export const computerKindSchema = z.enum(['console', 'station']);
export type ComputerKind = z.infer<typeof computerKindSchema>;
