import type {
  ComputerReport,
  Diagnostics,
  LogLine,
  PlaceId,
  PlaceOfFile,
} from '../../../shared/ipc/index.ts';
import { call } from '../../api/call.ts';
import type { ActionContext } from './context.ts';

export type SupportActions = ReturnType<typeof createSupportActions>;

/** Settings › Help. Errors of all: CallError. */
export const createSupportActions = ({ api }: ActionContext) => ({
  checkComputer: (): Promise<ComputerReport> => call(api.support.checkComputer()),
  places: (): Promise<readonly PlaceOfFile[]> => call(api.support.getPlaces()).then(({ places }) => places),
  async showPlace(id: PlaceId): Promise<void> {
    await call(api.support.showPlace({ id }));
  },
  /** Newest first. */
  log: (): Promise<readonly LogLine[]> => call(api.support.readLog()).then(({ lines }) => lines),
  makeDiagnostics: (): Promise<Diagnostics> => call(api.support.makeDiagnostics()),
  /** The one that was made last. False: the person closed the dialog. */
  saveDiagnostics: (): Promise<boolean> => call(api.support.saveDiagnostics()).then(({ isSaved }) => isSaved),
  /** What comes of it arrives with the state of the program. */
  async checkUpdates(): Promise<void> {
    await call(api.updates.check());
  },
  async installUpdate(): Promise<void> {
    await call(api.updates.install());
  },
});
