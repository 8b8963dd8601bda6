import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestTeam, first, shownAt, type TestConsole, type TestTeam } from './team-of-consoles.ts';

let team: TestTeam;
let anna: TestConsole;
let ben: TestConsole;
let cleo: TestConsole;

beforeEach(() => {
  team = createTestTeam();
  anna = team.add('anna@team.test', 'anna-1');
  ben = team.add('ben@team.test', 'ben-1');
  cleo = team.add('cleo@team.test', 'cleo-1');
});
afterEach(() => team.end());

const assigneeAt = (desk: TestConsole): unknown =>
  (shownAt(desk, team.time.now()) as { assigneeId?: string }[])[0]?.assigneeId;
const notesAt = (desk: TestConsole): string[] => desk.teamwork.notes(first).map(({ text }) => text);
const handOver = (text = '@Ben can you?') => anna.teamwork.handOver(first, ben.agentId, text, [ben.agentId]);

describe('a conversation handed over with a note', () => {
  it('comes as one: both in one envelope for everybody, told once to whom it is given', () => {
    handOver();
    expect(team.wire.map(({ to }) => to).sort()).toEqual(['ben-1', 'cleo-1']);
    team.deliverAll();
    for (const desk of team.consoles) {
      expect(assigneeAt(desk)).toBe('ben@team.test');
      expect(notesAt(desk)).toEqual(['@Ben can you?']);
    }
    expect(ben.news).toEqual([{ kind: 'assigned', conversationId: first, by: 'anna@team.test' }]);
    expect(cleo.news).toEqual([]);
  });

  it('tells of the note where the conversation was theirs already', () => {
    cleo.teamwork.assign([first], ben.agentId);
    team.deliverAll();
    handOver();
    team.deliverAll();
    expect(ben.news.at(-1)).toEqual({ kind: 'mentioned', conversationId: first, by: 'anna@team.test' });
  });

  it('is taken back as one: the note is gone, and whoever had it has it again', () => {
    cleo.teamwork.assign([first], cleo.agentId);
    team.deliverAll();
    const done = handOver();
    expect(done).toMatchObject({ agentId: 'ben@team.test', formerId: 'cleo@team.test' });
    team.deliverAll();
    anna.teamwork.takeHandOverBack(done);
    expect(team.wire.map(({ to }) => to).sort()).toEqual(['ben-1', 'cleo-1']);
    team.deliverAll();
    for (const desk of team.consoles) {
      expect(assigneeAt(desk)).toBe('cleo@team.test');
      expect(notesAt(desk)).toEqual([]);
    }
  });

  it('leaves an assignment alone that was made since', () => {
    const done = handOver();
    team.deliverAll();
    ben.teamwork.assign([first], cleo.agentId);
    team.deliverAll();
    anna.teamwork.takeHandOverBack(done);
    team.deliverAll();
    for (const desk of team.consoles) {
      expect(assigneeAt(desk)).toBe('cleo@team.test');
      expect(notesAt(desk)).toEqual([]);
    }
  });

  it('is taken back by who did it only, and only where it was', () => {
    const done = handOver();
    team.deliverAll();
    expect(() => ben.teamwork.takeHandOverBack(done)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }) as Error,
    );
    expect(() => anna.teamwork.handOver('1:2' as never, ben.agentId, 'x', [])).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }) as Error,
    );
  });
});
