import type { TestConsole } from '../e2e/helpers/console.ts';
import { seeded } from '../e2e/helpers/sandbox-control.ts';
import type { World } from '../e2e/helpers/world.ts';
import type { Journal } from './journal.ts';

/** Who writes to the bakery today. */
export const customers = {
  hanna: { id: '7610000000000869', username: 'hanna.vogel', name: 'Hanna Vogel' },
  cafe: { id: '7610000000000491', username: 'cafe.morgenrot', name: 'Café Morgenrot', verified: true },
  piotr: { id: '7610000000000416', username: 'piotr_zielinski', name: 'Piotr Zieliński' },
  olena: { id: '7610000000000735', username: 'olena.koval', name: 'Олена Коваль' },
  lucas: { id: '7610000000000505', username: 'lucas.bakes', name: 'Lucas Moreau' },
  marta: { id: '7610000000000950', username: 'marta.k', name: 'Marta Kowalska' },
  tom: { id: '7610000000000708', username: 'tomokafor', name: 'Tom Okafor' },
} as const;
export type Customer = keyof typeof customers;

export const conversationOf = (customer: Customer): string => `${seeded.accountId}:${customers[customer].id}`;

/** The day as its parts share it. Consoles are added when their people sit down. */
export interface Day {
  world: World;
  journal: Journal;
  /** The administrator. */
  maria: TestConsole;
  jonas: TestConsole;
  anna: TestConsole;
  /** A customer writes. */
  says(customer: Customer, text: string): Promise<string>;
}

export const customersOf = async (world: World): Promise<Day['says']> => {
  for (const customer of Object.values(customers))
    await world.sandbox.call('POST', '/meta/customers', customer);
  return (customer, text) => world.sandbox.customerWrites(text, customers[customer].id);
};
