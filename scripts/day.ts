import { runMain } from './actionable-error.ts';
import { runDay } from './try-out/tour.ts';

/** `npm run day`: a working day of three people, as pictures and a list of what each did and saw. */
runMain(runDay);
