import { BackchannelError } from '../../shared/errors.ts';
import {
  type ComputerReport,
  type Diagnostics,
  type LogLine,
  type PlaceId,
  type PlaceOfFile,
  shownLogLines,
} from '../../shared/ipc/support.ts';
import {
  type DiagnosticsInput,
  diagnosticsFileName,
  diagnosticsLogLines,
  diagnosticsText,
} from './diagnostics.ts';
import { readLog } from './log-lines.ts';
import { findPlaces, type PlacesOf } from './places.ts';
import { createRedaction } from './redaction.ts';

/** What Settings › Help shows, and what `--diagnostics` prints. */
export interface Support {
  checkComputer(): Promise<ComputerReport>;
  places(): Promise<PlaceOfFile[]>;
  /** Errors: NOT_FOUND. */
  showPlace(id: PlaceId): Promise<void>;
  log(): LogLine[];
  /** Kept until it is saved or the next one is made. */
  makeDiagnostics(): Promise<Diagnostics>;
  /** The one that was made last. False: the person closed the dialog. Errors: NOT_FOUND, FILE_NOT_SAVED. */
  saveDiagnostics(): Promise<boolean>;
}

export const createSupport = (deps: {
  places: PlacesOf;
  checkComputer(): Promise<ComputerReport>;
  /** What else is known where this runs. */
  facts(): Promise<Omit<DiagnosticsInput, 'madeAtMs' | 'computer' | 'places' | 'log'>>;
  saveFile(suggestedName: string, content: string): Promise<boolean>;
  /** In the system's file manager. */
  showFile(path: string): void;
  /** Epoch ms. */
  now(): number;
}): Support => {
  const { places, now } = deps;
  /** One for as long as the program runs: the page and the file name the same thing by the same mark. */
  const redaction = createRedaction(places.env['HOME'] ?? places.env['USERPROFILE']);
  let made: Diagnostics | undefined;
  return {
    checkComputer: deps.checkComputer,
    places: () => findPlaces(places),
    async showPlace(id) {
      const place = (await findPlaces(places)).find((each) => each.id === id);
      if (!place?.canBeShown) throw new BackchannelError('NOT_FOUND');
      deps.showFile(place.path);
    },
    log: () => readLog(places.folder, redaction, shownLogLines),
    async makeDiagnostics() {
      const facts = await deps.facts();
      const madeAtMs = now();
      const text = diagnosticsText(
        {
          ...facts,
          madeAtMs,
          computer: await deps.checkComputer(),
          places: await findPlaces(places),
          log: readLog(places.folder, redaction, diagnosticsLogLines),
        },
        redaction,
      );
      made = { fileName: diagnosticsFileName(madeAtMs), text };
      return made;
    },
    async saveDiagnostics() {
      if (!made) throw new BackchannelError('NOT_FOUND');
      return deps.saveFile(made.fileName, made.text);
    },
  };
};
