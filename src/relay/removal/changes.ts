import { type Writer, bumpDirectory, findWorkspace } from '../store/index.ts';
import type { Hub } from '../stream/hub.ts';

/** A workspace whose consoles should ask again, and the new version of its directory. */
export interface DirectoryChange {
  workspaceId: string;
  version: number;
}

/** What connected consoles are notified of after a commit. */
export interface RemovalChanges {
  directory?: DirectoryChange | undefined;
  /** Devices that were deleted with their workspace. */
  goneDevices?: { workspaceId: string; deviceIds: readonly string[] };
}

/** Consoles learn of progress by the version of their directory. Undefined when the workspace has been deleted. */
export const bumpIfThere = async (
  writer: Writer,
  workspaceId: string | undefined,
): Promise<DirectoryChange | undefined> => {
  if (workspaceId === undefined || !(await findWorkspace(writer, workspaceId))) return undefined;
  return { workspaceId, version: await bumpDirectory(writer, workspaceId) };
};

export const notifyConsoles = (
  hub: Pick<Hub, 'deviceRemoved' | 'directoryChanged'>,
  { directory, goneDevices }: RemovalChanges,
): void => {
  if (goneDevices) for (const id of goneDevices.deviceIds) hub.deviceRemoved(goneDevices.workspaceId, id);
  if (directory) hub.directoryChanged(directory.workspaceId, directory.version);
};
