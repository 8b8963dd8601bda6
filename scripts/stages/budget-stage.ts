import { asTable, exceeded } from '../budgets/compare.ts';
import { startBudgets } from '../budgets/start-budgets.ts';
import { weighStart } from '../budgets/weigh.ts';
import { ensureBuilt } from '../build.ts';
import { inRepository } from '../paths.ts';
import { stageFailed, stagePassed, type Stage } from './stage.ts';

/** Holds what a start loads within its budgets (scripts/budgets/start-budgets.ts). Builds the console if it has changed. */
export const budgetStage: Stage = {
  name: 'what a start loads',
  run: async () => {
    await ensureBuilt();
    const weights = weighStart(inRepository('out'));
    console.log(asTable(weights, startBudgets));
    const complaints = exceeded(weights, startBudgets);
    for (const complaint of complaints) console.error(complaint);
    return complaints.length === 0 ? stagePassed : stageFailed;
  },
};
