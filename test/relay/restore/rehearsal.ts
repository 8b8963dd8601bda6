import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { type Desk, type RelayWorld, startRelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';
import { runRelay } from '../helpers/relay-process.ts';
import { restoreCheckHere } from './run-here.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const hourMs = 3_600_000;

/** One kind of database: how its operator backs it up and restores it. The relay is stopped while `restore` runs. */
export interface RestorableDatabase {
  /** Settings of the relay; none: the world's own SQLite file. */
  settings(): Promise<Record<string, string>>;
  /** As the relay knows it. */
  url(world: RelayWorld): string;
  backUp(world: RelayWorld): Promise<void>;
  restore(world: RelayWorld): Promise<void>;
}

const textsOf = (desk: Desk, chatId: AgentId): string[] =>
  desk.chats.listMessages(chatId).messages.map(({ text }) => text);
const stateOf = (desk: Desk, chatId: AgentId, text: string) =>
  desk.chats.listMessages(chatId).messages.find((message) => message.text === text)?.state;
const isAllTaken = (desk: Desk): Promise<void> =>
  until(() => expect(desk.db.prepare('SELECT count(*) AS n FROM relay_outbox').get()).toEqual({ n: 0 }));
/** Notes texts as they arrive, so that a second arrival of the same is seen. */
const hear = (desk: Desk, heard: string[]): void => {
  desk.chats.on('changed', ({ receivedIds, messages }) => {
    for (const { id, text } of messages) if (receivedIds.includes(id)) heard.push(text);
  });
};

/**
 * Backup, traffic, restore, with the relay as it is hosted and the consoles' own link and private chats: what was written before
 * the backup, after it and after the restore is at its recipient once.
 */
export const rehearseRestore = (name: string, database: RestorableDatabase): void => {
  describe(`a relay restored from an older backup on ${name}`, () => {
    let offsetMs = 0;
    const clock: Clock = { now: () => Date.now() + offsetMs };
    let world: RelayWorld;
    beforeEach(async () => {
      offsetMs = 0;
      world = await startRelayWorld({ clock, settings: await database.settings() });
    });
    afterEach(() => world.end());

    const restoreCheck = (...args: string[]) => restoreCheckHere(database.url(world), args);
    const restored = async (check: boolean): Promise<void> => {
      await world.relay.stop();
      await database.restore(world);
      if (check) {
        const { code, output } = await restoreCheck();
        expect([code, output]).toEqual([0, expect.stringContaining('The relay can be started.')]);
      }
      await world.relay.start();
    };
    const two = async (): Promise<{ maria: Desk; jonas: Desk }> => {
      const maria = await world.desk(mariaId);
      const jonas = await world.desk(jonasId);
      await until(() => expect(maria.link.confirmedDevices(jonasId)).toHaveLength(1));
      await until(() => expect(jonas.link.confirmedDevices(mariaId)).toHaveLength(1));
      return { maria, jonas };
    };
    const online = (desk: Desk): Promise<void> => until(() => expect(desk.link.state).toBe('online'));
    /** After hours the relay wants to see the account again. */
    const returned = async (desk: Desk): Promise<Desk> => {
      const again = await desk.restart({ isConnected: false });
      await again.link.enrol(again.accessToken);
      await again.link.connect();
      return again;
    };

    it('loses nothing and doubles nothing: before the backup, after it, on the way, and after the restore', async () => {
      const { maria, jonas } = await two();
      maria.chats.send(jonasId, 'before the backup');
      await until(() => expect(textsOf(jonas, mariaId)).toHaveLength(1));
      await database.backUp(world);

      const heard: string[] = [];
      hear(jonas, heard);
      maria.chats.send(jonasId, 'after the backup');
      await until(() => expect(textsOf(jonas, mariaId)).toHaveLength(2));
      const away = await jonas.restart({ isConnected: false, isOnAir: false });
      maria.chats.send(jonasId, 'only at the relay');
      await isAllTaken(maria);

      await restored(true);
      await online(maria);
      const back = await away.restart({ beforeConnect: (desk) => hear(desk, heard) });
      await online(back);
      maria.chats.send(jonasId, 'after the restore');
      await until(() => expect(textsOf(back, mariaId)).toContain('after the restore'));
      back.chats.send(mariaId, 'an answer');
      await until(() => expect(textsOf(maria, jonasId)).toContain('an answer'));
      await until(() => expect(stateOf(maria, jonasId, 'after the restore')).toBe('delivered'));

      // What only the lost state had is offered again by its author's computer: a later one was confirmed an hour ago.
      offsetMs += 2 * hourMs;
      const still = await returned(maria);
      const there = await returned(back);
      hear(there, heard);
      await until(() =>
        expect([...textsOf(there, mariaId)].sort()).toEqual(
          [
            'before the backup',
            'after the backup',
            'only at the relay',
            'after the restore',
            'an answer',
          ].sort(),
        ),
      );
      await until(() =>
        expect(textsOf(still, jonasId).filter((text) => text === 'only at the relay')).toHaveLength(1),
      );
      for (const text of ['after the backup', 'after the restore'])
        expect(heard.filter((each) => each === text)).toEqual([text]);
    });

    it('without the command hides what gets an old number from who connects later: the command is needed', async () => {
      const { maria, jonas } = await two();
      await database.backUp(world);
      const before = Array.from({ length: 10 }, (_, n) => `before ${n}`);
      for (const text of before) maria.chats.send(jonasId, text);
      await until(() => expect(textsOf(jonas, mariaId)).toHaveLength(before.length));
      await until(() => expect(stateOf(maria, jonasId, 'before 9')).toBe('delivered'));
      const away = await jonas.restart({ isConnected: false, isOnAir: false });
      await restored(false);
      await online(maria);
      const after = Array.from({ length: 30 }, (_, n) => `after ${n}`);
      for (const text of after) maria.chats.send(jonasId, text);
      await isAllTaken(maria);
      const back = await away.restart();
      await until(() => expect(textsOf(back, mariaId)).toContain('after 29'));
      expect(textsOf(back, mariaId)).not.toContain('after 0');
      // The relay notices it, and an alarm says so (docs/runbook.md).
      const measured = await world.relay.relay.metrics.text();
      expect(Number(/^relay_positions_ahead_total (\d+)$/m.exec(measured)?.[1])).toBeGreaterThan(0);
    });

    it('keeps a computer out that was removed after the backup, and changes nothing in a dry run', async () => {
      const { maria, jonas } = await two();
      await database.backUp(world);
      const removed = jonas.link.device()?.deviceId ?? '';
      await world.relay.stop();
      await database.restore(world);
      const dry = await restoreCheck('--dry-run', `--removed=${removed}`);
      expect([dry.code, dry.output]).toEqual([0, expect.stringContaining('Nothing was changed')]);
      const done = await restoreCheck(`--removed=${removed}`, '--removed=nobody-here');
      expect([done.code, done.output]).toEqual([
        0,
        expect.stringContaining('2 named, 1 were in it and stay out'),
      ]);
      await world.relay.start();
      await online(maria);
      await until(() =>
        expect(maria.link.directory()?.devices.map(({ deviceId }) => deviceId)).not.toContain(removed),
      );
      await until(() => expect(jonas.link.state).toBe('offline'));
    });

    it('is refused while a relay runs on it', async () => {
      await world.desk(mariaId);
      const { code, output } = await runRelay({ RELAY_DATABASE_URL: database.url(world) }, ['restore-check']);
      expect([code, output]).toEqual([2, expect.stringContaining('Stop every relay first')]);
    });
  });
};
