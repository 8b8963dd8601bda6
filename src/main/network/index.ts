export { askOpenly } from './ask-openly.ts';
export { certificatesIn } from './authorities.ts';
export { neverLeft } from './never-left.ts';
export {
  agentFor,
  onProxyFault,
  outgoingRoute,
  proxyFault,
  proxyFaultOf,
  setOutgoing,
  setProxyLogin,
  type OutgoingSettings,
  type ProxyFault,
  type ProxyLogin,
  wayTo,
} from './outgoing-route.ts';
export { sessionProxyOf, type ProxyPolicy } from './proxies.ts';
