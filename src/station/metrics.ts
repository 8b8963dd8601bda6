import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { StationHealth } from './health.ts';

/** Prometheus text and its media type. */
export interface StationMetrics {
  text(): Promise<string>;
  readonly contentType: string;
}

const gauges: readonly {
  name: string;
  help: string;
  read(health: StationHealth): number | boolean;
}[] = [
  {
    name: 'backchannel_station_ready',
    help: '1: it carries messages, or would at once if the one that does it now ended.',
    read: ({ isReady }) => isReady,
  },
  {
    name: 'backchannel_station_holder',
    help: '1: this station carries the messages now.',
    read: ({ bridge }) => bridge.isHolder,
  },
  {
    name: 'backchannel_station_relay_online',
    help: '1: connected to the relay.',
    read: ({ relay }) => relay.state === 'online',
  },
  {
    name: 'backchannel_station_livechat_online',
    help: "1: LiveChat's live connection is open.",
    read: ({ livechat }) => livechat.state === 'online',
  },
  {
    name: 'backchannel_station_sign_in_needed',
    help: '1: LiveChat takes its sign-in no more; somebody has to enrol it again.',
    read: ({ session }) => session === 'sign-in-needed',
  },
  {
    name: 'backchannel_station_waiting_messages',
    help: 'Messages of customers that wait to be brought into LiveChat.',
    read: ({ bridge }) => bridge.waiting,
  },
  {
    name: 'backchannel_station_not_carried_messages',
    help: 'Messages that LiveChat refused for good.',
    read: ({ bridge }) => bridge.notCarried,
  },
  {
    name: 'backchannel_station_waiting_answers',
    help: 'Answers that wait to be sent to Instagram.',
    read: ({ waitingToSend }) => waitingToSend,
  },
  {
    name: 'backchannel_station_waiting_for_key',
    help: "Sealed messages that wait for the team's key.",
    read: ({ waitingForKey }) => waitingForKey,
  },
];

/** Names of what is measured beside Node's own process metrics; docs/station.md lists them, and a test compares. */
export const stationMetricNames: readonly string[] = gauges.map(({ name }) => name);

/** Read when they are asked for. No label: nothing in them is about anybody. */
export const createStationMetrics = (health: () => StationHealth): StationMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name, help, read } of gauges)
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(Number(read(health())));
      },
    });
  return { text: () => registry.metrics(), contentType: registry.contentType };
};
