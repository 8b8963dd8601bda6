import { z } from 'zod';

/** For routes without input or output. */
export const nothing = z.undefined();

/** One entry of the desktop contract. */
export const route = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });
