import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Addresses that are never fetched, whatever a message links to: this computer, its networks, and every range that IANA sets
 * apart.
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, read 2026-11.
 */
const special = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // this computer
  ['169.254.0.0', 16], // link-local, and clouds' metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const)
  special.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [
  ['2001::', 23], // protocol assignments: Teredo, benchmarking, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: holds an IPv4 address
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
] as const)
  special.addSubnet(address, prefix, 'ipv6');

/** All that is routed in IPv6. Mapped IPv4, NAT64, private, link-local, multicast and everything else lie outside. */
const routed = new BlockList();
routed.addSubnet('2000::', 3, 'ipv6');

/** Also for what is no IP address, and for one that names a network interface (`%eth0`). */
export const isForbiddenAddress = (address: string): boolean => {
  if (isIPv4(address)) return special.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return true;
  return !routed.check(address, 'ipv6') || special.check(address, 'ipv6');
};
