/** Where tests end the program. */
export type FileStep =
  | 'add.written'
  | 'send.offered'
  | 'send.piece'
  | 'send.whole'
  | 'send.noted'
  | 'fetch.piece'
  | 'fetch.whole'
  | 'fetch.kept'
  | 'fetch.noted'
  | 'fetch.told';

export interface FileFailPoints {
  at(step: FileStep): void;
}
export const noFileFailPoints: FileFailPoints = { at: () => undefined };
