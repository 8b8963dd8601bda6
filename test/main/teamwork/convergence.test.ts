import { describe, expect, it } from 'vitest';
import type { NoteId } from '../../../src/shared/domain/index.ts';
import { randomOf } from '../../../src/sandbox/seeded-random.ts';
import {
  conversationOf,
  createTestTeam,
  customers,
  shownAt,
  startMs,
  type TestConsole,
  type TestTeam,
} from './team-of-consoles.ts';

const people = ['anna@team.test', 'ben@team.test', 'cleo@team.test'];

/** One person does one thing. */
const act = (team: TestTeam, desk: TestConsole, random: () => number): void => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const id = conversationOf(pick(customers));
  const { teamwork } = desk;
  const actions: (() => void)[] = [
    () => teamwork.assign([id], pick([undefined, ...team.consoles.map(({ agentId }) => agentId)])),
    () => teamwork.assign(customers.map(conversationOf), desk.agentId),
    () => teamwork.setTag([id], pick(['refund', 'vip', 'spam']), random() < 0.6),
    () => teamwork.done([id]),
    () => teamwork.reopen([id]),
    () => teamwork.snooze([id], team.time.now() + desk.skew.ms + 3_600_000 * (1 + Math.floor(random() * 5))),
    () => void teamwork.addNote(id, `note ${Math.floor(random() * 1e6)}`, []),
    () => {
      const own = teamwork.notes(id).filter(({ author }) => author === desk.agentId);
      const note = own[Math.floor(random() * own.length)];
      if (!note) return;
      if (random() < 0.5)
        teamwork.editNote(id, note.id as NoteId, `edited ${Math.floor(random() * 1e6)}`, []);
      else teamwork.deleteNote(id, note.id as NoteId);
    },
  ];
  pick(actions)();
};

const consoleOf = (team: TestTeam, { to }: TestTeam['wire'][number]): TestConsole =>
  team.consoles.find(({ deviceId }) => deviceId === to)!;
const isOnline = (team: TestTeam, envelope: TestTeam['wire'][number]): boolean =>
  consoleOf(team, envelope).online;
const receive = (team: TestTeam, envelope: TestTeam['wire'][number]): void =>
  consoleOf(team, envelope).receive(envelope);

describe("the team's work on conversations", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    'is the same at every console after any order, repeat, cut and resend (seed %i)',
    (seed) => {
      const random = randomOf(seed);
      const team = createTestTeam();
      people.forEach((person, index) => team.add(person, `device-${index}`));
      team.add(people[0]!, 'device-0b');
      const past: TestTeam['wire'] = [];
      for (let step = 0; step < 100; step += 1) {
        const at = Math.floor(random() * team.consoles.length);
        const chance = random();
        const desk = team.consoles[at]!;
        if (chance < 0.5) act(team, desk, random);
        else if (chance < 0.75) {
          // Any that is under way to somebody who is online, in any order.
          const ready = team.wire.filter((each) => isOnline(team, each));
          const envelope = ready[Math.floor(random() * ready.length)];
          if (!envelope) continue;
          team.wire.splice(team.wire.indexOf(envelope), 1);
          past.push(envelope);
          receive(team, envelope);
        } else if (chance < 0.82) {
          const again = past.filter((each) => isOnline(team, each));
          const envelope = again[Math.floor(random() * again.length)];
          if (envelope) receive(team, envelope);
        } else if (chance < 0.87) desk.goOffline();
        else if (chance < 0.93) {
          desk.skew.ms = 0;
          desk.goOnline();
        } else if (chance < 0.96) desk.restart();
        else if (!desk.online) desk.skew.ms = (random() < 0.5 ? 365 : -365) * 24 * 3_600_000;
        if (random() < 0.3) team.time.advanceSync(Math.floor(random() * 90_000));
      }
      for (const desk of [...team.consoles]) {
        desk.skew.ms = 0;
        desk.goOnline();
      }
      team.deliverAll();
      const nowMs = team.time.now();
      const [one, ...others] = team.consoles.map((desk) => shownAt(desk, nowMs));
      for (const other of others) expect(other).toEqual(one);
      // And the registers themselves, so that what follows converges too.
      const registersOf = (desk: TestConsole): unknown[] =>
        desk.db
          .prepare(`SELECT conversation_id, field, value, ms, n, device FROM work_register ORDER BY 1, 2`)
          .all();
      for (const desk of team.consoles) expect(registersOf(desk)).toEqual(registersOf(team.consoles[0]!));
      // Nothing is stamped in a time that a wrong clock invented.
      for (const { ms } of registersOf(team.consoles[0]!) as { ms: number }[])
        expect(ms).toBeLessThan(startMs + 3_600_000 * 10);
      team.end();
    },
  );
});
