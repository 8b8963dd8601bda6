import { z } from 'zod';
import { agentIdSchema, deviceIdSchema } from '../../shared/domain/index.ts';
import type { Renewal } from '../../shared/ipc/index.ts';
import { heldThingSchema, type HeldThing } from '../../shared/wire/index.ts';
import type { SettingStore } from '../storage/index.ts';

const renewalsKey = 'computers.renewals';
const renewalSchema = z.object({
  deviceId: deviceIdSchema,
  agentId: agentIdSchema,
  removedAtMs: z.number(),
  /** What it held, or may have held. */
  held: z.array(heldThingSchema),
  /** The workspace's key when it was removed. */
  keyId: z.string().optional(),
  /** The Page access that it knew was taken back at Meta. */
  isPageRevoked: z.boolean(),
  isGrantRenewed: z.boolean(),
});
type StoredRenewal = z.infer<typeof renewalSchema>;
/** Far more than somebody removes before they renew anything. */
const maxRenewals = 50;

/** How things stand now. */
export interface PresentState {
  keyId: string | undefined;
  /** When this console's Page token was issued; undefined: there is none here. */
  pageTokenAtMs: number | undefined;
  isConnected: boolean;
  hasGrant: boolean;
}

/** What computers that were removed from here knew, until all of it was renewed. */
export interface Renewals {
  begin(renewal: Pick<StoredRenewal, 'deviceId' | 'agentId' | 'removedAtMs' | 'held' | 'keyId'>): void;
  pageRevoked(): void;
  grantRenewed(): void;
  end(deviceId: string): void;
  /** Those that are not finished. */
  list(now: PresentState): Renewal[];
}

const stepsOf = (renewal: StoredRenewal, now: PresentState): Renewal['steps'] => {
  const has = (thing: HeldThing): boolean => renewal.held.includes(thing);
  const steps: Renewal['steps'] = [];
  // Replaced by the consoles themselves, since they may not know what it held.
  if (renewal.keyId !== undefined)
    steps.push({ thing: 'channel-key', state: now.keyId === renewal.keyId ? 'running' : 'done' });
  if (has('page-token') && now.isConnected) {
    const isNew = now.pageTokenAtMs !== undefined && now.pageTokenAtMs > renewal.removedAtMs;
    steps.push({ thing: 'page-token', state: renewal.isPageRevoked && isNew ? 'done' : 'due' });
  }
  if (has('integration-grant') && (now.hasGrant || renewal.isGrantRenewed))
    steps.push({ thing: 'integration-grant', state: renewal.isGrantRenewed ? 'done' : 'due' });
  return steps;
};

export const createRenewals = (settings: SettingStore): Renewals => {
  const all = (): StoredRenewal[] => settings.read(renewalsKey, z.array(renewalSchema)) ?? [];
  const write = (renewals: StoredRenewal[]): void =>
    settings.write(renewalsKey, z.array(renewalSchema), renewals.slice(-maxRenewals));
  const change = (part: Partial<StoredRenewal>): void => write(all().map((each) => ({ ...each, ...part })));
  return {
    begin: (renewal) => write([...all(), { ...renewal, isPageRevoked: false, isGrantRenewed: false }]),
    pageRevoked: () => change({ isPageRevoked: true }),
    grantRenewed: () => change({ isGrantRenewed: true }),
    end: (deviceId) => write(all().filter((each) => each.deviceId !== deviceId)),
    list: (now) =>
      all().map((renewal) => ({
        deviceId: renewal.deviceId,
        agentId: renewal.agentId,
        removedAtMs: renewal.removedAtMs,
        steps: stepsOf(renewal, now),
      })),
  };
};
