/** Consoles of a team whose data is to be removed, with a text that must be nowhere afterwards; time can be jumped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemovalView } from '../../../src/shared/ipc/index.ts';
import { type RemovalRecord, removalRecordSchema } from '../../../src/shared/removal/index.ts';
import {
  ada,
  type ConsoleWorld,
  conversationOf,
  type Desk,
  type DeskOptions,
  jonas,
  maria,
  startConsoleWorld,
} from '../../helpers/console-world.ts';
import { webhookPathSecret } from '../../helpers/sandbox-relay.ts';
import { until } from '../../helpers/until.ts';

/** By way of this file: whoever loads the services before it misses the watched database. */
export { removalSteps } from '../../../src/main/removal/index.ts';

export const pageName = 'Invented Bakery';
/** In a customer's message, in a draft, in the log, in the settings: nowhere afterwards. */
export const canary = 'CANARY-spelt-7c41';
export const hookPath = `/webhooks/livechat/${webhookPathSecret}`;

export interface RemovalWorld extends ConsoleWorld {
  /** `dieAt`: ends the program at the first of these steps. */
  desk(email: string, options?: DeskOptions & { dieAt?: string | undefined }): Promise<Desk>;
  /** An admin's desk with the account connected and a customer's message, and a colleague's with both as well. */
  team(): Promise<{ maria: Desk; jonas: Desk }>;
  /** Moves every clock on, and lets the relay do what is due. */
  jump(ms: number): Promise<void>;
  record(removalId: string): Promise<RemovalRecord>;
}

/** The newest removal, as the window of this desk shows it. */
export const newestRemoval = (desk: Desk): RemovalView => {
  const [first] = desk.services.removal.view().removals;
  if (!first) throw new Error('no removal');
  return first;
};

export const startRemovalWorld = async (): Promise<RemovalWorld> => {
  const consoles = await startConsoleWorld();
  const { sandbox, relay } = consoles;

  const has = (desk: Desk): void => {
    if (!desk.services.conversations.get(conversationOf(ada))) throw new Error('no conversation');
    if (desk.services.channel.current()?.canSend !== true) throw new Error('no token');
  };

  return {
    ...consoles,
    desk: (email, { dieAt, ...options } = {}) =>
      consoles.desk(email, {
        removalFailPoints: {
          at(step) {
            if (step === dieAt) throw new Error('killed');
          },
        },
        ...options,
      }),
    async team() {
      const admin = await consoles.desk(maria);
      const colleague = await consoles.desk(jonas);
      await consoles.connect(admin);
      await sandbox.meta.customerSends(ada, { text: `hello ${canary}` });
      await until(() => has(admin));
      await until(() => has(colleague));
      for (const desk of [admin, colleague]) {
        const draft = `draft:reply:${conversationOf(ada)}`;
        desk.services.stored.set(draft, JSON.stringify(`a draft ${canary}`));
        writeFileSync(join(desk.folder, 'logs', 'main.log'), canary);
        writeFileSync(join(desk.folder, 'settings.json'), JSON.stringify({ theme: 'dark', old: canary }));
        mkdirSync(join(desk.folder, 'Crashpad', 'reports'), { recursive: true });
        writeFileSync(join(desk.folder, 'Crashpad', 'reports', 'one.dmp'), canary);
      }
      return { maria: admin, jonas: colleague };
    },
    async jump(ms) {
      await sandbox.context.clock.jump(ms);
      await relay.relay.runRemovals();
    },
    async record(removalId) {
      const answer = await fetch(`${relay.url}/removals/${removalId}/record.json`);
      return removalRecordSchema.parse(await answer.json());
    },
  };
};
