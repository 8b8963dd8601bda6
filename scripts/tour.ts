import { runMain } from './actionable-error.ts';
import { runTour } from './try-out/tour.ts';

/** `npm run tour`: the tour of `npm start`, also where there is a screen. */
runMain(runTour);
