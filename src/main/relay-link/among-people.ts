import type { RelayLink } from './contract.ts';

/**
 * The same link for what is between people: a station (decision 0150) is nobody's computer there. Nothing of it is sealed to
 * one, none is asked for earlier chats, and who has nothing but stations has no computer to write to.
 */
export const amongPeople = (link: RelayLink): RelayLink => {
  const people: Pick<RelayLink, 'confirmedDevices' | 'directory' | 'trustOf'> = {
    confirmedDevices: (agentId) => link.confirmedDevices(agentId).filter(({ kind }) => kind !== 'station'),
    directory() {
      const directory = link.directory();
      return (
        directory && { ...directory, devices: directory.devices.filter(({ kind }) => kind !== 'station') }
      );
    },
    trustOf(agentId) {
      const ownId = link.device()?.deviceId;
      const theirs = link
        .directory()
        ?.devices.filter((device) => device.agentId === agentId && device.deviceId !== ownId);
      const isServedByStations =
        theirs !== undefined && theirs.length > 0 && theirs.every(({ kind }) => kind === 'station');
      return isServedByStations ? 'no-device' : link.trustOf(agentId);
    },
  };
  // Its state is read through, not copied.
  return Object.assign(Object.create(link) as RelayLink, people);
};
