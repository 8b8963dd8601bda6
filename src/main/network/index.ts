export { agentFor, neverLeft, outgoingRoute } from './outgoing-route.ts';
