import { z } from 'zod';
import { codeSchema, wordSchema } from '../bounds.ts';
import { maxRelayAddressLength } from '../relay-address.ts';
import { nothing, route } from './route.ts';

/** What became of an address that a person typed or confirmed. */
export const relayCheckSchema = z.discriminatedUnion('outcome', [
  /** A relay that this version works with. `url`: as it is remembered. */
  z.object({ outcome: z.literal('fine'), url: z.string().max(maxRelayAddressLength), host: wordSchema }),
  /** `code`: error code. `detail`: the system's own word, for IT. */
  z.object({ outcome: z.literal('refused'), code: codeSchema, detail: codeSchema.optional() }),
]);
export type RelayCheck = z.infer<typeof relayCheckSchema>;

const address = z.object({ address: z.string().max(maxRelayAddressLength) });

/** The first start: a program that knows no relay yet asks for its address. Errors otherwise: NOT_FOUND. */
export const setupRoutes = {
  /** `suggested`: an address that a link named, to be confirmed. */
  'setup/get': route(nothing, z.object({ suggested: z.string().max(maxRelayAddressLength).optional() })),
  /** Asks the relay at this address; nothing is remembered. */
  'setup/check': route(address, relayCheckSchema),
  /** The same, and when it is fine it is remembered and used: the window begins anew. */
  'setup/use': route(address, relayCheckSchema),
  /**
   * Forgets the relay that a person chose, and starts the program anew. Errors: MANAGED_SETTING (it is not the person's),
   * INPUT_INVALID (somebody is signed in).
   */
  'setup/forget': route(nothing, nothing),
};
