import { describe, expect, it } from 'vitest';
import type { Agent } from '../../../src/shared/domain/agent.ts';
import { mentionsIn, snoozeChoices } from '../../../src/renderer/messages/work.ts';

const agentsOf = (...names: string[]): Record<string, Agent> =>
  Object.fromEntries(
    names.map((name) => {
      const id = `${name.toLowerCase().replaceAll(' ', '.')}@bakery.test` as Agent['id'];
      return [id, { id, name, role: 'normal', groupIds: [], status: 'offline', isSuspended: false }];
    }),
  );

describe('who a note means', () => {
  const agents = agentsOf('Anna Kowalska', 'Jonas Weber', 'Jonas Berg', 'Inês Carvalho');

  it('is whoever stands there by the whole name', () => {
    expect(mentionsIn('@Jonas Berg please, not @jonas weber', agents)).toEqual([
      'jonas.weber@bakery.test',
      'jonas.berg@bakery.test',
    ]);
  });

  it('is also who is called by a first name that nobody else has', () => {
    expect(mentionsIn('@Anna did we ship to Poland before?', agents)).toEqual(['anna.kowalska@bakery.test']);
    expect(mentionsIn('ask @inês, or @Jonas', agents)).toEqual(['inês.carvalho@bakery.test']);
    expect(mentionsIn('@Annabel', agents)).toEqual([]);
  });
});

describe('until when a conversation is snoozed', () => {
  it('is offered once for each moment: on a Sunday next week begins tomorrow', () => {
    const labelsAt = (day: number) =>
      snoozeChoices(new Date(2026, 10, day, 11).getTime()).map(({ label }) => label);
    expect(labelsAt(28)).toEqual(['Later today', 'Tomorrow', 'Next week']);
    expect(labelsAt(29)).toEqual(['Later today', 'Tomorrow']);
    expect(labelsAt(30)).toEqual(['Later today', 'Tomorrow', 'Next week']);
    for (const choices of [28, 29, 30].map((day) => snoozeChoices(new Date(2026, 10, day, 11).getTime())))
      expect(new Set(choices.map(({ untilMs }) => untilMs)).size).toBe(choices.length);
  });
});
