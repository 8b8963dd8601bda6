export {
  BusError,
  type BusCall,
  type BusServant,
  busSocketOf,
  type DesktopBus,
  openDesktopBus,
} from './connection.ts';
export type { BusMessage, Variant } from './wire.ts';
