/** Parts of the control API's requests. */
import { z } from 'zod';

export const text = z.string().min(1);
export const anyObject = z.record(z.string(), z.unknown());

const idParams = z.object({ id: text });

/** The `:id` of a path. */
export const idOf = (params: unknown): string => idParams.parse(params).id;
