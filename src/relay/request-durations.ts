import { Histogram, type Registry } from 'prom-client';

/** A line of what Prometheus reads. */
interface Value {
  metricName: string;
  labels: { le?: number | string };
  sharedLabels: { route: string; status: string };
  value: number;
}

/** What has been counted of one route and class of status. */
interface Counts {
  labels: Value['sharedLabels'];
  /** Per bucket, and beyond the last one; not added up. */
  buckets: Float64Array;
  sum: number;
}

/**
 * The histogram of requests, which counts each with two look-ups; what Prometheus wants to see is made when it asks. The
 * library's own way checks and joins the labels at every request (decision 0152).
 */
export class RequestDurations extends Histogram<'route' | 'status'> {
  readonly #of: { name: string; help: string; buckets: readonly number[] };
  readonly #byRoute = new Map<string, Map<number, Counts>>();

  constructor(of: { name: string; help: string; buckets: number[]; registers: Registry[] }) {
    super({ ...of, labelNames: ['route', 'status'] });
    this.#of = of;
  }

  #countsOf(route: string, statusClass: number): Counts {
    let classes = this.#byRoute.get(route);
    if (!classes) this.#byRoute.set(route, (classes = new Map()));
    let counts = classes.get(statusClass);
    if (!counts) {
      counts = {
        labels: { route, status: `${statusClass}xx` },
        buckets: new Float64Array(this.#of.buckets.length + 1),
        sum: 0,
      };
      classes.set(statusClass, counts);
    }
    return counts;
  }

  /** `statusClass`: 2 for 200 to 299. `seconds`: how long the request took. */
  count(route: string, statusClass: number, seconds: number): void {
    const counts = this.#countsOf(route, statusClass);
    const bounds = this.#of.buckets;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1;
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
    counts.sum += seconds;
  }

  #valuesOf({ labels: sharedLabels, buckets, sum }: Counts): Value[] {
    const { name, buckets: bounds } = this.#of;
    const values: Value[] = [];
    let sofar = 0;
    for (const [index, count] of buckets.entries()) {
      sofar += count;
      const labels = { le: bounds[index] ?? '+Inf' };
      values.push({ metricName: `${name}_bucket`, labels, sharedLabels, value: sofar });
    }
    values.push({ metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum });
    values.push({ metricName: `${name}_count`, labels: {}, sharedLabels, value: sofar });
    return values;
  }

  /** What the library's registry asks a histogram for (test/relay/request-durations.test.ts holds it to that). */
  async getForPromString(): Promise<{
    name: string;
    help: string;
    type: string;
    aggregator: string;
    values: Value[];
  }> {
    const counts = [...this.#byRoute.values()].flatMap((classes) => [...classes.values()]);
    const { name, help } = this.#of;
    return {
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: counts.flatMap((each) => this.#valuesOf(each)),
    };
  }
}
